//! The command line, and which room each command belongs to.

use std::{env, future::Future, path::PathBuf, process::ExitCode};

use bootstrap::{serve, start_warnings};
use clap::{
    ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::{ArgPredicate, Resettable},
};
use tokio::runtime::{Builder, Runtime};

use crate::{
    backup_command::{BackupCommand, BackupKey},
    child::Child,
    clock_command::AcceptClock,
    demo::Demo,
    health_commands::{HealthCheck, Status},
    print::{print_error, print_line},
    publish::Publish,
    replay::Replay,
    restore_command::RestoreCommand,
    running::Running,
    setup_command::Setup,
    up::Up,
};

/// Live auctions and market tickers on NATS.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes keys, NATS users, streams and buckets; what exists is kept.
    Setup(Setup),
    /// Runs the whole stack: nats-server and every service, until Ctrl-C.
    Up(Box<Up>),
    /// Runs the auction rules; the only writer of auction history.
    BidEngine(Box<bid_engine::Settings>),
    /// Admits published prices and keeps the ticks.
    MarketData(Box<market_data::Settings>),
    /// Publishes prices: real daily bars as ticks, and simulated symbols.
    PriceFeed(Box<price_feed::Settings>),
    /// Carries NATS subjects to browsers and their commands back.
    Gateway(Box<gateway::Settings>),
    /// Serves the pages and the HTTP API.
    Web(Box<web::Settings>),
    /// Tells people by mail and push what concerns them.
    Notices(Box<notices::Settings>),
    /// Publishes a price and prints what market-data says to it.
    Publish(Box<Publish>),
    /// Keeps a demo sale open and lets demo bidders bid.
    Demo(Demo),
    /// Accounts, from the operator's side.
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// Runs recorded bids through the rules and prints what each auction comes to.
    Replay(Replay),
    /// Judges the stored record of every bid again with the rules of today and lists what would come out otherwise.
    Audit(bid_engine::Audit),
    /// Copies a house that runs into a folder, sealed for a key; again, only what is new.
    Backup(BackupCommand),
    /// Makes a key that opens backups, and prints its public half, for which they are sealed.
    BackupKey(BackupKey),
    /// Makes a house of a backup, in an empty data directory, and audits it.
    Restore(RestoreCommand),
    /// Says of each process of a running stack whether it is ready.
    Status(Status),
    /// The clock of the engine's machine, from the operator's side.
    Clock {
        #[command(subcommand)]
        command: ClockCommand,
    },
    /// Succeeds when a service is ready; for containers.
    Healthcheck(HealthCheck),
    /// Becomes another program that dies with its parent.
    #[command(hide = true)]
    Child(Child),
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Makes an account, or gives one that is there the role, and prints a one-time link to set its password.
    Add(NewAccount),
    /// Takes the role from an operator, and ends their sessions: they bid as anybody, once they have another password.
    RemoveOperator(OldOperator),
}

#[derive(Debug, Args)]
struct NewAccount {
    #[command(flatten)]
    account: web::AddAccount,
    /// The data directory of the stack: where it runs, NATS and the link's address are known from there.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
}

#[derive(Debug, Args)]
struct OldOperator {
    #[command(flatten)]
    operator: web::RemoveOperator,
    /// The data directory of the stack: where it runs, NATS is known from there.
    #[arg(long, env = "OUTCRY_DATA", default_value = "data")]
    data_dir: PathBuf,
}

#[derive(Debug, Subcommand)]
enum ClockCommand {
    /// Tells the engine, which stopped because its clock was set, that the clock is right as it is now.
    Accept(AcceptClock),
}

impl Cli {
    /// What was typed and set. Ends the program, and says why, when it makes no sense.
    pub fn read() -> Self {
        let matches = Self::whole_command().get_matches();
        Self::of(&matches).unwrap_or_else(|error| error.exit())
    }

    fn whole_command() -> clap::Command {
        let command = Self::command().mut_subcommand("price-feed", without_secrets_to_list);
        without_empty_variables(command)
    }

    fn of(matches: &ArgMatches) -> clap::error::Result<Self> {
        let mut cli = Self::from_arg_matches(matches)?;
        match &mut cli.command {
            Command::Publish(publish) => {
                Running::find(matches, &publish.data_dir).nats_url(&mut publish.nats_url);
            }
            Command::Backup(backup) => {
                Running::find(matches, &backup.data_dir).nats_url(&mut backup.nats_url);
            }
            Command::Account {
                command: AccountCommand::Add(add),
            } => {
                let running = Running::find(matches, &add.data_dir);
                running.nats_url(&mut add.account.service.nats_url);
                running.public_address(&mut add.account.public);
            }
            Command::Account {
                command: AccountCommand::RemoveOperator(remove),
            } => {
                let running = Running::find(matches, &remove.data_dir);
                running.nats_url(&mut remove.operator.service.nats_url);
            }
            _ => {}
        }
        Ok(cli)
    }
}

impl Command {
    /// Whether it ends by itself, and may have to wait for NATS before.
    fn does_one_thing(&self) -> bool {
        matches!(
            self,
            Self::Setup(_)
                | Self::Clock { .. }
                | Self::Audit(_)
                | Self::Account { .. }
                | Self::Backup(_)
                | Self::Restore(_)
        )
    }
}

/// Whoever only lists what would be priced connects to nothing.
fn without_secrets_to_list(command: clap::Command) -> clap::Command {
    command.mut_arg("secrets", |secrets| {
        let secrets = secrets.required(false).required_unless_present("list");
        secrets.default_value_if("list", ArgPredicate::IsPresent, ".")
    })
}

/// A variable that is empty counts as one that is not set, for every setting: Compose passes on what stands in `.env`.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let heeded = |argument: clap::Arg| {
        let name = argument.get_env();
        let is_empty = name.is_some_and(|name| env::var_os(name).is_some_and(|v| v.is_empty()));
        if is_empty {
            argument.env(Resettable::Reset)
        } else {
            argument
        }
    };
    command
        .mut_args(heeded)
        .mut_subcommands(without_empty_variables)
}

/// Carries out the command.
///
/// # Errors
/// As the command's own.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if cli.command.does_one_thing() {
        start_warnings()?;
    }
    match cli.command {
        Command::Child(child) => child.become_program(),
        Command::Setup(setup) => plain(setup.run()),
        Command::Up(up) => alone(up.run()),
        Command::Status(status) => alone(status.run()),
        Command::Clock {
            command: ClockCommand::Accept(accept),
        } => alone(accept.run()),
        Command::Healthcheck(check) => alone(check.run()),
        Command::Replay(replay) => {
            crate::replay::run(&replay)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Audit(audit) => alone(crate::audit::run(audit)),
        Command::Backup(backup) => alone(backup.run()),
        Command::BackupKey(key) => key.run().map(|()| ExitCode::SUCCESS),
        Command::Restore(restore) => alone(restore.run()),
        Command::BidEngine(settings) => plain(serve(settings.service.clone(), async |h, s| {
            Ok(bid_engine::start(*settings, h, s).await?.run())
        })),
        Command::MarketData(settings) => plain(serve(settings.service.clone(), async |h, s| {
            Ok(market_data::start(*settings, h, s).await?.run())
        })),
        Command::PriceFeed(settings) if settings.list => {
            print_line(price_feed::list(&settings)?.trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Command::PriceFeed(settings) => plain(serve(settings.service.clone(), async |h, s| {
            Ok(price_feed::start(*settings, h, s).await?.run())
        })),
        Command::Gateway(settings) => plain(serve(settings.service.clone(), async |h, s| {
            Ok(gateway::start(*settings, h, s).await?.run())
        })),
        Command::Web(settings) => plain(serve(settings.service.clone(), async |h, s| {
            Ok(web::start(*settings, h, s).await?.run())
        })),
        Command::Notices(settings) => plain(serve(settings.service.clone(), async |h, s| {
            Ok(notices::start(*settings, h, s).await?.run())
        })),
        Command::Publish(publish) => alone(publish.run()),
        Command::Demo(demo) => alone(demo.run()),
        Command::Account {
            command: AccountCommand::Add(add),
        } => plain(async {
            let invitation = web::add_account(add.account).await?;
            invitation
                .remark
                .iter()
                .for_each(|remark| print_error(remark));
            print_line(&invitation.link);
            Ok(())
        }),
        Command::Account {
            command: AccountCommand::RemoveOperator(remove),
        } => plain(async {
            print_line(&web::remove_operator(remove.operator).await?);
            Ok(())
        }),
    }
}

/// Runs on every core.
fn plain(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<ExitCode> {
    to_its_end(Runtime::new()?, work)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs on the main thread only. Children that die with their parent die with the thread that started
/// them, so that thread has to be one that lives as long as the process.
fn alone(work: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    to_its_end(Builder::new_current_thread().enable_all().build()?, work)
}

/// Leaves behind what blocks: the system may look a host's name up for ten seconds, and nobody waits for it.
fn to_its_end<T>(
    runtime: Runtime,
    work: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    let outcome = runtime.block_on(work);
    runtime.shutdown_background();
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_line_definition_is_well_formed() {
        Cli::whole_command().debug_assert();
    }

    #[test]
    fn price_feed_lists_without_secrets_and_publishes_with_them_only() {
        let read = |line: &[&str]| {
            let matches = Cli::whole_command().try_get_matches_from(line)?;
            Cli::of(&matches).map(|cli| cli.command)
        };
        let listing = read(&["outcry", "price-feed", "--list"]);
        assert!(matches!(listing, Ok(Command::PriceFeed(settings)) if settings.list));
        let missing = read(&["outcry", "price-feed"]).unwrap_err().to_string();
        assert!(missing.contains("--secrets"), "{missing}");
    }

    /// What `publish` and `account add` take for NATS and for the pages, with a stack in a data directory.
    fn found(stack: &str, further: &[&str]) -> [String; 3] {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(data.path().join("run.json"), stack).unwrap();
        let data_dir = format!("--data-dir={}", data.path().display());
        let read = |line: &[&str]| {
            let line = [line, &[data_dir.as_str()], further].concat();
            let matches = Cli::command().try_get_matches_from(line).unwrap();
            Cli::of(&matches).unwrap().command
        };
        let Command::Publish(publish) = read(&["outcry", "publish", "DEMO", "1"]) else {
            panic!("another command");
        };
        let add = ["outcry", "account", "add", "a@b.example", "--secrets=web"];
        let Command::Account {
            command: AccountCommand::Add(add),
        } = read(&add)
        else {
            panic!("another command");
        };
        let pages = add.account.public.url([127, 0, 0, 1].into());
        let nats_url = add.account.service.nats_url;
        [
            publish.nats_url.to_string(),
            nats_url.to_string(),
            pages.to_string(),
        ]
    }

    #[test]
    fn running_stack_is_found_where_nobody_says_where_it_is() {
        let stack = r#"{"pid": 1, "ready": true, "web_url": "http://127.0.0.1:18080", "web": "127.0.0.1:18080",
            "gateway_url": "http://127.0.0.1:18081", "gateway": "127.0.0.1:18081", "nats_url": "nats://127.0.0.1:14222",
            "nats_monitor": "127.0.0.1:18222", "pids": {}, "processes": {}}"#;
        let (nats, pages) = ("nats://127.0.0.1:14222", "http://127.0.0.1:18080");
        assert_eq!(found(stack, &[]), [nats, nats, pages]);
        let said = "nats://127.0.0.1:4222";
        let further = format!("--nats-url={said}");
        assert_eq!(found(stack, &[&further]), [said, said, pages]);
        let default = "http://localhost:8080";
        assert_eq!(found("", &[]), [said, said, default]);
    }
}
