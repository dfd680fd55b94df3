//! A bound in time: `90s`, `10m`, `1h`.

use std::str::FromStr;
use std::time::Duration;

/// A bound in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget(pub(crate) Duration);

impl FromStr for Budget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = || {
            let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
            let unit = match unit {
                "s" => 1,
                "m" => 60,
                "h" => 3600,
                _ => return None,
            };
            let plain = number.bytes().all(|byte| byte.is_ascii_digit());
            number.parse::<u64>().ok().filter(|_| plain)?.checked_mul(unit)
        };
        match seconds() {
            Some(seconds) if seconds > 0 => Ok(Self(Duration::from_secs(seconds))),
            _ => Err("write a time: 90s, 10m, 1h".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_number_and_a_unit() {
        assert_eq!("10m".parse(), Ok(Budget(Duration::from_secs(600))));
        assert_eq!("90s".parse(), Ok(Budget(Duration::from_secs(90))));
        for bad in ["", "10", "m", "-1m", "+1m", "0s", "1d", "10 m", "99999999999999999999h"] {
            assert!(bad.parse::<Budget>().is_err(), "{bad}");
        }
    }
}
