//! `ddclient.conf`.

use homing_engine::import::Client;

use super::{Row, check, not_needed, plan};

#[test]
fn a_ddclient_configuration_becomes_what_ddclient_makes_of_it() {
    check(Client::Ddclient, &STYLE);
    check(Client::Ddclient, &PASSWORDS);
    check(Client::Ddclient, &ADDRESSES);
    check(Client::Ddclient, &PROTOCOLS);
}

const STYLE: [Row; 6] = [
    Row {
        what: "continued lines, two hosts",
        text: "daemon=300\nuse=web, web=checkip.dyndns.org/, web-skip='IP Address'\n\
               protocol=noip,                        \\\nssl=yes,                 \\\n\
               server=dynupdate.no-ip.com,           \\\nlogin=your-noip-login,   \\\n\
               password=your-noip-password           \\\n\
               your-host.domain.com, your-2nd-host.domain.com\n",
        accounts: &["noip noip username=your-noip-login password:your-noip-password"],
        hosts: &["your-host.domain.com noip auto off", "your-2nd-host.domain.com noip auto off"],
        left: &["2 web address-found", "2 web-skip address-found"],
    },
    Row {
        what: "comments behind continued lines, a quoted password with a comma behind it",
        text: "protocol=cloudflare,          \\\nzone=domain.tld,     \\ # the zone\n\
               ttl=300,                      \\ # Optional\n\
               password='your-api-token',    \\ # API token\ndomain.tld,sub.domain.tld\n",
        accounts: &["cloudflare cloudflare token:your-api-token"],
        hosts: &["domain.tld cloudflare auto off 300", "sub.domain.tld cloudflare auto off 300"],
        left: &[],
    },
    Row {
        what: "options of the first block leak into the second",
        text: "protocol=noip\nlogin=alice\npassword=first\nmx=mail.example.org\na.example.org\n\
               protocol=duckdns\npassword=second\nb.duckdns.org\n",
        accounts: &["noip noip username=alice password:first", "duckdns duckdns token:second"],
        hosts: &["a.example.org noip auto off", "b.duckdns.org duckdns auto off"],
        left: &["4 mx no-equal"],
    },
    Row {
        what: "a host that is there twice keeps the earlier values",
        text: "protocol=noip, login=alice, password=one a.example.org\n\
               protocol=noip, login=bob, password=two, ttl=60 a.example.org\n",
        accounts: &["noip noip username=alice password:one"],
        hosts: &["a.example.org noip auto off 60"],
        left: &["1 a.example.org twice", "2 password password-comma"],
    },
    Row {
        what: "host= and the old place of login and password",
        text: "protocol=noip host=b.example.org a.example.org alice s3cret9\n",
        accounts: &["noip noip username=alice password:s3cret9"],
        hosts: &["a.example.org noip auto off", "b.example.org noip auto off"],
        left: &[],
    },
    Row {
        what: "keys in capitals, blanks around commas, an option that nobody knows",
        text: "Protocol=noip  Login=alice , Password=x9x9\ncolour=red\n\
               a.example.org ,  b.example.org\n",
        accounts: &["noip noip username=alice password:x9x9"],
        hosts: &["a.example.org noip auto off", "b.example.org noip auto off"],
        left: &["2 colour unknown-option"],
    },
];

const PASSWORDS: [Row; 6] = [
    Row {
        what: "a comma right behind a bare password is told of",
        text: "protocol=noip, login=alice, password=pass, a.example.org\n",
        accounts: &["noip noip username=alice password:pass"],
        hosts: &["a.example.org noip auto off"],
        left: &["1 password password-comma"],
    },
    Row {
        what: "a hash, blanks around the sign, quotes within quotes",
        text: "protocol=noip\nlogin=alice\npassword = 'p#ss,w\"o'rd \\'\na.example.org\n",
        accounts: &["noip noip username=alice password:p#ss,w\"o'rd \\"],
        hosts: &["a.example.org noip auto off"],
        left: &[],
    },
    Row {
        what: "the router's password is not the account's",
        text: "protocol=noip\nlogin=alice\npassword=mine12\nfw-password=router1\na.example.org\n",
        accounts: &["noip noip username=alice password:mine12"],
        hosts: &["a.example.org noip auto off"],
        left: &["4 fw-password address-found"],
    },
    Row {
        what: "a password in a comment is none",
        text: "protocol=noip login=alice # password=no\npassword=yes99\na.example.org\n",
        accounts: &["noip noip username=alice password:yes99"],
        hosts: &["a.example.org noip auto off"],
        left: &[],
    },
    Row {
        what: "a password in a variable",
        text: "protocol=noip\nlogin=alice\npassword_env=NOIP_PW\na.example.org\n",
        accounts: &["noip noip username=alice !password"],
        hosts: &["a.example.org noip auto off"],
        left: &["3 password_env secret-elsewhere (NOIP_PW)"],
    },
    Row {
        what: "Cloudflare's global key is not a token",
        text: "protocol=cloudflare\nzone=example.org\nlogin=me@example.org\npassword=g10bal\n\
               a.example.org\n",
        accounts: &["cloudflare cloudflare !token"],
        hosts: &["a.example.org cloudflare auto off"],
        left: &["4 password global-key"],
    },
];

const ADDRESSES: [Row; 5] = [
    Row {
        what: "an interface for each family",
        text: "usev4=ifv4, ifv4=eth0\nusev6=ifv6, ifv6=eth1\nprotocol=duckdns, password=tok1 a\n",
        accounts: &["duckdns duckdns token:tok1"],
        hosts: &["a.duckdns.org duckdns interface:eth0 interface:eth1"],
        left: &[],
    },
    Row {
        what: "IPv6 alone",
        text: "usev4=disabled\nusev6=webv6\nprotocol=duckdns, password=tok1 a.duckdns.org\n",
        accounts: &["duckdns duckdns token:tok1"],
        hosts: &["a.duckdns.org duckdns off auto"],
        left: &[],
    },
    Row {
        what: "a written address, one that is not of the family, and a program",
        text: "use=ip, ip=192.0.2.9\nusev6=ipv6, ipv6=192.0.2.1\n\
               protocol=duckdns, password=tok1 a.duckdns.org\n\
               protocol=duckdns, password=tok1, usev4=cmdv4, cmdv4=/bin/x b.duckdns.org\n",
        accounts: &["duckdns duckdns token:tok1"],
        hosts: &["a.duckdns.org duckdns fixed:192.0.2.9 auto", "b.duckdns.org duckdns auto auto"],
        left: &["4 password password-comma", "4 usev4 address-command", "4 cmdv4 address-command"],
    },
    Row {
        what: "a router",
        text: "use=fw, fw=192.168.1.1\nprotocol=duckdns, password=tok1 a.duckdns.org\n",
        accounts: &["duckdns duckdns token:tok1"],
        hosts: &["a.duckdns.org duckdns auto off"],
        left: &["1 use address-found", "1 fw address-found"],
    },
    Row {
        what: "a family that the provider does not take",
        text: "usev4=webv4\nusev6=webv6\nprotocol=changeip\nlogin=al\npassword=tok1\na.example.org\n",
        accounts: &["changeip changeip username=al password:tok1"],
        hosts: &["a.example.org changeip auto off"],
        left: &["6 a.example.org family-not-taken (IPv6)"],
    },
];

const PROTOCOLS: [Row; 9] = [
    Row {
        what: "dyndns2 at a server that is a provider of its own",
        text: "protocol=dyndns2\nserver=updates.dnsomatic.com\nlogin=al\npassword=pw99\n\
               a.example.org\n",
        accounts: &["dnsomatic dnsomatic username=al password:pw99"],
        hosts: &["a.example.org dnsomatic auto off"],
        left: &[],
    },
    Row {
        what: "dyndns2 at any other server, without encryption",
        text: "protocol=dyndns2\nssl=no\nserver=ddns.example.net:8245\nscript=/up\nlogin=al\n\
               password=pw99\na.example.org\n",
        accounts: &[
            "dyndns2 dyndns2 server=https://ddns.example.net:8245/up username=al password:pw99",
        ],
        hosts: &["a.example.org dyndns2 auto off"],
        left: &["2 ssl plain-http"],
    },
    Row {
        what: "dyndns2 without a server, another's protocol at a server of one's own",
        text: "protocol=dyndns2\nlogin=al\npassword=pw99\na.dyndns.org\n\
               protocol=noip\nserver=noip.example.net\nb.example.org\n",
        accounts: &[
            "dyn dyn username=al password:pw99",
            "noip noip username=al password:pw99 @https://noip.example.net",
        ],
        hosts: &["a.dyndns.org dyn auto off", "b.example.org noip auto off"],
        left: &[],
    },
    Row {
        what: "the login is the domain, and names are below it",
        text: "protocol=namecheap\nlogin=example.org\npassword=pw99\n@,www,mail.example.org\n",
        accounts: &["namecheap namecheap domain=example.org password:pw99"],
        hosts: &[
            "example.org namecheap auto off",
            "www.example.org namecheap auto off",
            "mail.example.org namecheap auto off",
        ],
        left: &[],
    },
    Row {
        what: "keys of their own",
        text: "protocol=porkbun\napikey=pk1_aaaa\nsecretapikey=sk1_bbbb\nroot-domain=example.org\n\
               on-root-domain=no\na.example.org\n\
               protocol=godaddy\nlogin=gk11\npassword=gs11\nzone=example.net\nb.example.net\n",
        accounts: &[
            "porkbun porkbun key:pk1_aaaa secret:sk1_bbbb",
            "godaddy godaddy key=gk11 secret:gs11",
        ],
        hosts: &["a.example.org porkbun auto off", "b.example.net godaddy auto off"],
        // What only the first block needs leaks into the second.
        left: &[
            "2 apikey unknown-option",
            "3 secretapikey unknown-option",
            "4 root-domain unknown-option",
            "5 on-root-domain unknown-option",
        ],
    },
    Row {
        what: "a name server: the key is in a file",
        text: "protocol=nsupdate\nserver=ns1.example.org\nzone=example.org\nttl=5m\ntcp=yes\n\
               login=/usr/bin/nsupdate\npassword=/etc/ddclient/key.private\na.example.org\n",
        accounts: &["rfc2136 rfc2136 server=ns1.example.org transport=tcp zone=example.org"],
        hosts: &["a.example.org rfc2136 auto off 300"],
        left: &["7 password key-file"],
    },
    Row {
        what: "a service that has ended, one that is not known",
        text: "protocol=googledomains, login=al, password=pw99 a.example.org\n\
               protocol=dslreports1, login=al, password=pw99 b.example.org\n",
        accounts: &[],
        hosts: &[],
        left: &[
            "1 googledomains ended-provider (ENDING)",
            "2 dslreports1 unknown-provider (b.example.org)",
        ],
    },
    Row {
        what: "a key within a URL",
        text: "protocol=cloudns\ndynurl=https://ipv4.cloudns.net/api/dynamicURL/?q=KEYKEY\n\
               a.example.org\n",
        accounts: &["cloudns cloudns key:KEYKEY"],
        hosts: &["a.example.org cloudns auto off"],
        left: &[],
    },
    Row {
        what: "a name that is none, a wildcard that is wanted",
        text: "protocol=noip, login=al, password=pw99, wildcard=yes nodot\n\
               protocol=noip, login=al, password=pw99, wildcard=yes *.b.example.org\n",
        accounts: &["noip noip username=al password:pw99"],
        hosts: &["*.b.example.org noip auto off"],
        left: &["1 password password-comma", "1 wildcard wildcard", "1 … bad-name"],
    },
];

#[test]
fn what_ddclient_needs_and_homing_does_not_is_named_all_the_same() {
    let plan = plan(
        "daemon=300\nsyslog=yes\npid=/run/ddclient.pid\nssl=yes\nprotocol=noip\nlogin=al\n\
         password=pw99\na.example.org\n",
    );
    assert_eq!(not_needed(&plan), ["daemon", "syslog", "pid", "ssl"]);
}
