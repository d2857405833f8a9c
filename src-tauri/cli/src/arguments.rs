//! What can be typed behind `homing`.

use std::net::{IpAddr, SocketAddr};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use homing_engine::run::Client;

/// Keeps hostnames pointed at this computer.
#[derive(Debug, Parser)]
#[command(
    name = "homing",
    version,
    about = "Keeps hostnames pointed at this computer while its address changes.",
    long_about = "Keeps hostnames pointed at this computer while its address changes.\n\n\
        The configuration is config.toml in the platform's configuration folder, or in the folder \
        that HOMING_HOME names. `homing run` is the same engine that runs behind the tray icon.",
    after_help = "Exit status:\n  0   all is right\n  1   something needs you\n  \
        2   wrong usage or unreadable configuration\n  75  temporary trouble that mends itself",
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    /// Print JSON, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say on standard error what happens inside; once more for more
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the engine in the foreground until it is interrupted
    #[command(after_help = "Examples:\n  homing run\n  HOMING_HOME=/etc/homing homing run\n\n\
        With --json every event is one line of JSON. Only one engine runs for one home; the other \
        commands talk to it.")]
    Run,
    /// Look at the addresses once, update what is not right, and end
    #[command(after_help = "Examples:\n  homing once            # from a timer or a hook\n  \
        homing once --json\n\nWaits and stops of earlier rounds are kept to, so a timer may call \
        it as often as it likes.")]
    Once,
    /// How everything stands, at a glance
    #[command(after_help = "Examples:\n  homing status\n  homing status --json | jq -r .state\n\n\
        Asks the running engine; without one it tells what is remembered.")]
    Status,
    /// The names that are kept, with their addresses
    #[command(after_help = "Example:\n  homing hosts")]
    Hosts,
    /// What happened, the newest last
    #[command(after_help = "Examples:\n  homing history --host nas.example.org\n  \
        homing history --since 7d --kind updated --kind stopped\n  homing history --json --limit 1000")]
    History(HistoryArguments),
    /// The providers that are known, or those that match a word or a host name
    #[command(after_help = "Examples:\n  homing providers\n  homing providers duck\n  \
        homing providers dyndns2      # one in full: its fields and limits\n  \
        homing providers nas.example.org    # by whose name servers it has")]
    Providers {
        /// A word of the id, the name or a domain, what another program calls it, or a host name
        search: Option<String>,
    },
    /// The places where addresses can come from
    #[command(after_help = "Example:\n  homing sources")]
    Sources,
    /// Ask every source for this computer's address, now, side by side
    #[command(after_help = "Examples:\n  homing address\n  homing address --source interface")]
    Address {
        /// Only this source; may be given more than once
        #[arg(long)]
        source: Vec<String>,
    },
    /// What is wanted, sent and published for a name, and what happens next and why
    #[command(after_help = "Examples:\n  homing explain nas.example.org\n  \
        homing explain nas.example.org --public            # what do others see?\n  \
        homing explain nas.example.org --public=192.0.2.53\n\n\
        Every authoritative server of the name is asked, and where updates go to a name server, \
        that one. Public resolvers are asked only with --public.")]
    Explain {
        /// The name
        host: String,
        /// Ask this computer's resolver and well-known public ones too, or these instead of those
        #[arg(
            long,
            value_name = "ADDRESS",
            num_args = 0..,
            require_equals = true,
            value_delimiter = ',',
            value_parser = resolver
        )]
        public: Option<Vec<SocketAddr>>,
    },
    /// Show the exact requests an update would send, secrets masked; sends nothing
    #[command(after_help = "Examples:\n  homing try nas.example.org\n  \
        homing try nas.example.org --ask    # would the name server take it?")]
    Try {
        /// The name
        host: String,
        /// Ask the name server whether it would take an update, by one that changes nothing
        #[arg(long)]
        ask: bool,
    },
    /// What a name server's owner adds, so that a name may be updated and nothing else
    #[command(after_help = "Examples:\n  homing permit nas.example.org --server bind\n  \
        homing permit nas.example.org --server knot --new-key for-the-server.txt")]
    Permit {
        /// The name
        host: String,
        /// The server's software
        #[arg(long, value_enum)]
        server: NameServer,
        /// Make a new key: keep it for this computer, and write the lines with it to this new file
        #[arg(long, value_name = "FILE")]
        new_key: Option<std::path::PathBuf>,
    },
    /// Delete everything that was published for a name, and rest
    #[command(after_help = "Only at name servers (DNS UPDATE): the addresses, the records beside \
        them and the mark that Homing wrote, exactly these. Nothing is published for the name \
        until --undo, or until the window's Update.\n\nExamples:\n  \
        homing clear nas.example.org\n  homing clear nas.example.org --undo")]
    Clear {
        /// The name
        host: String,
        /// Publish it again
        #[arg(long)]
        undo: bool,
    },
    /// Bring the settings of another client: ddclient, inadyn, ddns-updater, ddns-go and others
    #[command(after_help = "Without a file it tells what was found on this computer. With one it \
        shows which accounts and names it would become, and everything that is not carried over, \
        with its line and what to do. Nothing is changed without --write; then secrets go into \
        the keyring first, and all is added or nothing.\n\nExamples:\n  homing import\n  \
        homing import /etc/ddclient.conf\n  sudo cat /etc/ddclient.conf | homing import --write -")]
    Import(ImportArguments),
    /// Put, remove or list the secrets of accounts
    #[command(after_help = "A secret comes from the first that has it: the variable \
        HOMING_SECRET_<ACCOUNT>_<FIELD>, the file <account>.<field> in $CREDENTIALS_DIRECTORY \
        (systemd), the keyring. With vault = \"file\" in [settings] a file that only you can read \
        takes the keyring's place; that is no encryption.")]
    Secret {
        /// What to do
        #[command(subcommand)]
        action: SecretAction,
    },
    /// Run a name server on this computer and register this computer's name there
    #[command(
        after_help = "No account and no internet is needed. The server listens on 127.0.0.1 \
        only and ends with this command.\n\nExample:\n  homing practice\n  \
        homing practice --once    # update, show the answer, end"
    )]
    Practice {
        /// End as soon as the server answers with the right address
        #[arg(long)]
        once: bool,
    },
    /// Print the completions of a shell
    #[command(after_help = "Examples:\n  homing completions bash > \
        ~/.local/share/bash-completion/completions/homing\n  \
        homing completions fish > ~/.config/fish/completions/homing.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// A name server whose configuration is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum NameServer {
    /// BIND 9
    Bind,
    /// Knot DNS
    Knot,
    /// PowerDNS Authoritative Server
    Powerdns,
}

/// Which events are wanted.
#[derive(Args, Debug)]
pub(crate) struct HistoryArguments {
    /// Only this name's
    #[arg(long)]
    pub(crate) host: Option<String>,
    /// Only of this kind (updated, stopped, address-changed, …); may be given more than once
    #[arg(long)]
    pub(crate) kind: Vec<String>,
    /// Not older than this: 30m, 12h, 7d
    #[arg(long, value_name = "DURATION")]
    pub(crate) since: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    pub(crate) limit: u32,
}

/// What is brought from another client.
#[derive(Args, Debug)]
pub(crate) struct ImportArguments {
    /// The other client's file; - for standard input
    pub(crate) file: Option<std::path::PathBuf>,
    /// Whose file it is, where that is not recognised
    #[arg(long, value_parser = client(), value_name = "CLIENT")]
    pub(crate) from: Option<Client>,
    /// What a domain is called that the file names by its number; may be given more than once
    #[arg(long, value_name = "NUMBER=NAME")]
    pub(crate) domain: Vec<String>,
    /// Add it
    #[arg(long)]
    pub(crate) write: bool,
}

/// What to do with a secret.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretAction {
    /// Put a secret, read from standard input; asks for it without echo at a terminal
    #[command(after_help = "Examples:\n  homing secret set home password\n  \
        pass show ddns | homing secret set home password\n\n\
        The first line is the secret; of a name server's key the whole file may be. It is never \
        an argument, because other users can see those.")]
    Set {
        /// The account's id
        account: String,
        /// The field, such as password or token
        field: String,
    },
    /// Remove a secret from the keyring
    Remove {
        /// The account's id
        account: String,
        /// The field, such as password or token
        field: String,
    },
    /// Which secrets the accounts want and where each is found; never the secrets themselves
    List {
        /// Only this account's
        account: Option<String>,
    },
}

/// Reads a client whose settings can be read by its code; help names them all.
fn client() -> impl TypedValueParser<Value = Client> {
    let all = Client::ALL.map(|client| PossibleValue::new(client.code()).help(client.keeps()));
    PossibleValuesParser::new(all).try_map(|code| Client::of(&code).ok_or("no such client"))
}

/// Reads the address of a resolver, with or without a port.
fn resolver(text: &str) -> Result<SocketAddr, String> {
    let bare = || text.parse::<IpAddr>().map(|address| SocketAddr::new(address, 53));
    text.parse().or_else(|_| bare()).map_err(|_| {
        "expected an address, such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353".to_owned()
    })
}
