//! Periods and dates: `1y`, `90d`, `2025-01-31`.

use std::str::FromStr;

use seam_analyzer::history::{DAY, Since};

/// Where a history starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start(pub(crate) Option<Since>);

impl FromStr for Start {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self(None));
        }
        if let Some(days) = days(text) {
            return Ok(Self(Some(Since::Days(days))));
        }
        match seconds(text) {
            Some(time) => Ok(Self(Some(Since::Time(time)))),
            None => {
                Err("write a period before the newest commit (1y, 6m, 4w, 90d), a date (2025-01-31), or all"
                    .into())
            }
        }
    }
}

/// After how many days a commit counts half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct HalfLife(pub(crate) Option<f64>);

impl FromStr for HalfLife {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        match days(text) {
            Some(days) if days > 0 => Ok(Self(Some(f64::from(days)))),
            _ => Err("write a period (180d, 6m, 1y), or none: all commits count the same".into()),
        }
    }
}

/// `90d`, `4w`, `6m` of 30 days, `1y` of 365.
fn days(text: &str) -> Option<u32> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "d" => 1,
        "w" => 7,
        "m" => 30,
        "y" => 365,
        _ => return None,
    };
    let plain = number.bytes().all(|b| b.is_ascii_digit());
    number.parse::<u32>().ok().filter(|_| plain)?.checked_mul(unit)
}

/// Seconds from 1970 to the start of a day, in UTC.
fn seconds(text: &str) -> Option<i64> {
    let fields: Vec<&str> = text.split('-').collect();
    let [year, month, day] = fields[..] else { return None };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    // The 31st of April is the 1st of May, and not what was meant.
    (civil_from_days(days) == (year, month, day)).then_some(days * DAY)
}

/// The date of a time, in UTC: `2025-01-31`.
pub(crate) fn date(seconds: i64) -> String {
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01 of a Gregorian date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse, by the same.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_dates_are_told_apart() {
        let start = |text: &str| text.parse::<Start>().map(|s| s.0);
        assert_eq!(start("1y"), Ok(Some(Since::Days(365))));
        assert_eq!(start("6m"), Ok(Some(Since::Days(180))));
        assert_eq!(start("2w"), Ok(Some(Since::Days(14))));
        assert_eq!(start("1970-01-02"), Ok(Some(Since::Time(DAY))));
        assert_eq!(start("2000-02-29"), Ok(Some(Since::Time(951_782_400))));
        assert_eq!(start("all"), Ok(None));
        for text in
            ["", "y", "1", "-1d", "+1d", "1.5y", "99999999999y", "2025-02-30", "2025-1-1", "x-y-z", "ä"]
        {
            assert!(start(text).is_err(), "{text}");
        }
        assert_eq!("none".parse(), Ok(HalfLife(None)));
        assert_eq!("90d".parse(), Ok(HalfLife(Some(90.0))));
        assert!("0d".parse::<HalfLife>().is_err());
    }

    #[test]
    fn dates_go_there_and_back() {
        for day in -800_000..800_000 {
            let (year, month, date) = civil_from_days(day);
            assert_eq!(days_from_civil(year, month, date), day);
        }
        assert_eq!(date(951_782_399), "2000-02-28");
    }
}
