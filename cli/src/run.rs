//! From arguments to an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::args::{Cli, Command};
use crate::commands::{apply, churn, cycles, fanout, graph, overview, plan, split, timings, verify, weight};
use crate::session::{Needs, Session};
use crate::{exit, report};

/// Runs the program with these arguments, the name of the program first; returns its exit code.
///
/// 0: done; 1: a check found something; 2: failure. Nothing but the result goes to standard output.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::from_args(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Where even the message cannot be printed, only the code is left to say it.
            let _ = error.print();
            return ExitCode::from(if error.exit_code() == 0 { exit::CLEAN } else { exit::FAILURE });
        }
    };
    match run(&cli) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            report::error(&error, cli.global.color);
            ExitCode::from(exit::FAILURE)
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<u8> {
    if let Some(Command::Timings(args)) = &cli.command {
        return timings::run(&cli.global, args);
    }
    let needs = Needs {
        units: matches!(
            cli.command,
            Some(
                Command::Fanout(_)
                    | Command::Verify(_)
                    | Command::Split(_)
                    | Command::Plan(_)
                    | Command::Apply(_)
            )
        ),
        instances: match &cli.command {
            Some(Command::Weight(args)) => !args.macros,
            // Where all is only checked, no code is generated.
            Some(Command::Fanout(args)) => args.profile != fanout::Profile::Check,
            Some(Command::Verify(args)) => args.profile != [fanout::Profile::Check],
            _ => false,
        },
        sites: matches!(cli.command, Some(Command::Split(_) | Command::Plan(_) | Command::Apply(_))),
    };
    let global = match &cli.command {
        // `-p` also takes modules there.
        Some(Command::Churn(_)) => &churn::packages_only(&cli.global),
        _ => &cli.global,
    };
    let session = Session::open(global, cli.takes_one_configuration(), needs)?;
    let code = dispatch(cli, &session)?;
    report::unseen(&session, &cli.global);
    // The system takes back at once what would be taken down piece by piece.
    std::mem::forget(session);
    Ok(code)
}

/// Runs the command that was asked for.
pub(crate) fn dispatch(cli: &Cli, session: &Session) -> anyhow::Result<u8> {
    match &cli.command {
        None => overview::run(session, &cli.global, &cli.overview),
        Some(Command::Graph(args)) => graph::run(session, &cli.global, args),
        Some(Command::Churn(args)) => churn::run(session, &cli.global, args),
        Some(Command::Cycles(args)) => cycles::run(session, &cli.global, args),
        Some(Command::Weight(args)) => weight::run(session, &cli.global, args),
        Some(Command::Fanout(args)) => fanout::run(session, &cli.global, args),
        Some(Command::Split(args)) => split::run(session, &cli.global, args),
        Some(Command::Plan(args)) => plan::run(session, &cli.global, args),
        Some(Command::Timings(args)) => timings::run(&cli.global, args),
        Some(Command::Apply(args)) => apply::run(session, &cli.global, args),
        Some(Command::Verify(args)) => verify::run(session, &cli.global, args),
    }
}
