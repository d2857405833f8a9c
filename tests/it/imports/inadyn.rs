//! `inadyn.conf`.

use homing_engine::import::Client;

use super::{Row, check};

#[test]
fn an_inadyn_configuration_becomes_what_inadyn_makes_of_it() {
    check(Client::Inadyn, &SECTIONS);
    check(Client::Inadyn, &CUSTOM);
}

const SECTIONS: [Row; 6] = [
    Row {
        what: "two providers with ids behind a colon",
        text: "period     = 300\nallow-ipv6 = true\nprovider no-ip.com:1 {\n\
               checkip-server = \"dynamic.zoneedit.com\"\ncheckip-path   = \"/checkip.html\"\n\
               checkip-ssl    = false\nusername       = account21\npassword       = secret21\n\
               hostname       = example.no-ip.com\n}\nprovider cloudflare.com:2 {\n\
               checkip-server = dns64.cloudflare-dns.com\ncheckip-path = /cdn-cgi/trace\n\
               username = zone.name\npassword = api_token\nhostname = hostname.zone.name\n\
               ttl = 1\nproxied = false\n}\n",
        accounts: &[
            "noip noip username=account21 password:secret21",
            "cloudflare cloudflare token:api_token",
        ],
        hosts: &["example.no-ip.com noip auto off", "hostname.zone.name cloudflare auto off"],
        left: &[
            "4 checkip-server address-found",
            "5 checkip-path address-found",
            "6 checkip-ssl address-found",
        ],
    },
    Row {
        what: "a part of a name, both families of one host, lists",
        text: "iface = eth0\nprovider default@dynv6.com {\n username = tok1\n\
               hostname = { a.dynv6.net, \"*.a.dynv6.net\" }\n}\nprovider ipv6@dynv6.com:2 {\n\
               username = tok1\n hostname = a.dynv6.net # and that\n iface = wlan0\n}\n\
               provider freedns {\n username = al\n password = pw99\n alias = b.example.org }\n",
        accounts: &[
            "dynv6 dynv6 token:tok1",
            "freedns-account freedns-account username=al password:pw99",
        ],
        hosts: &[
            "a.dynv6.net dynv6 interface:eth0 interface:wlan0",
            "*.a.dynv6.net dynv6 interface:eth0 off",
            "b.example.org freedns-account interface:eth0 off",
        ],
        left: &[],
    },
    Row {
        what: "strings with signs in them, comments of three kinds",
        text: "/* all\nof it */\nprovider dyndns.org {\n // one\n username = \"a{l=\\\"\"\n\
               password = 'p#w, \"9'\n hostname = a.example.org\n}\n",
        accounts: &["dyn dyn username=a{l=\" password:p#w, \"9"],
        hosts: &["a.example.org dyn auto off"],
        left: &[],
    },
    Row {
        what: "the apex as inadyn writes it, a domain for a user name",
        text: "provider namecheap.com {\n username = example.org\n password = pw99\n\
               hostname = { @.example.org, www }\n}\n",
        accounts: &["namecheap namecheap domain=example.org password:pw99"],
        hosts: &["example.org namecheap auto off", "www.example.org namecheap auto off"],
        left: &[],
    },
    Row {
        what: "a file that is included, a provider that is not known, one that has ended",
        text: "provider changeip {\n include(\"/etc/pw.conf\")\n username = al\n\
               hostname = a.example.org\n}\nprovider nosuch.example { hostname = b.example.org }\n\
               provider domains.google.com { username=x password=y9y9 hostname=c.example.org }\n",
        accounts: &["changeip changeip username=al !password"],
        hosts: &["a.example.org changeip auto off"],
        left: &[
            "2 /etc/pw.conf included",
            "6 nosuch.example unknown-provider (b.example.org)",
            "7 domains.google.com ended-provider (ENDING)",
        ],
    },
    Row {
        what: "options that nobody knows and those without an equal",
        text: "mystery = 3\nca-trust-file = /etc/ca.pem\nprovider duckdns.org {\n\
               username = tok1\n password = noPasswordForDuckdns\n hostname = a\n\
               checkip-command = \"/bin/ip\"\n wildcard = true\n proxied = true\n odd = 1\n}\n",
        accounts: &["duckdns duckdns token:tok1"],
        hosts: &["a.duckdns.org duckdns auto off"],
        left: &[
            "1 mystery unknown-option",
            "2 ca-trust-file ca-file",
            "7 checkip-command address-command",
            "8 wildcard wildcard",
            "9 proxied proxied",
            "10 odd unknown-option",
        ],
    },
];

const CUSTOM: [Row; 4] = [
    Row {
        what: "names below the user name",
        text: "custom namecheap {\n username = YOURDOMAIN.TLD\n password = mypass\n ssl = true\n\
               ddns-server = dynamicdns.park-your-domain.com\n\
               ddns-path = \"/update?domain=%u&password=%p&host=%h\"\n\
               hostname = { \"@\", \"www\", \"test\" }\n}\n",
        accounts: &[
            "custom custom url=https://dynamicdns.park-your-domain.com/update?domain={{ username }}\
             &password={{ password }}&host={{ (hostname | below(\"YOURDOMAIN.TLD\")) or \"@\" }} \
             username=YOURDOMAIN.TLD password:mypass",
        ],
        hosts: &[
            "yourdomain.tld custom auto off",
            "www.yourdomain.tld custom auto off",
            "test.yourdomain.tld custom auto off",
        ],
        left: &[],
    },
    Row {
        what: "what a success looks like, and the address behind the path",
        text: "custom mine {\n username = al\n password = pw99\n ddns-server = ddns.example.net\n\
               ddns-path = \"/up?ip=\"\n append-myip = true\n\
               ddns-response = { \"All OK!\", done }\n hostname = a.example.org\n}\n",
        accounts: &[
            "custom custom success=(?i)All OK\\!|done url=https://ddns.example.net/up?ip={{ ip }} \
             username=al password:pw99",
        ],
        hosts: &["a.example.org custom auto off"],
        left: &[],
    },
    Row {
        what: "the host behind the path, no encryption, both families",
        text: "allow-ipv6 = true\ncustom mine:2 {\n ssl = false\n\
               ddns-server = ddns.example.net\n ddns-path = \"/up?h=\"\n\
               hostname = a.example.org\n}\n",
        accounts: &["custom custom url=https://ddns.example.net/up?h={{ hostname }}"],
        hosts: &["a.example.org custom auto auto"],
        left: &["4 ssl plain-http"],
    },
    Row {
        what: "a placeholder that is not known is never sent",
        text: "custom mine {\n ddns-server = ddns.example.net\n ddns-path = \"/up?x=%x&h=%h\"\n\
               hostname = a.example.org\n}\n",
        accounts: &[],
        hosts: &[],
        left: &[
            "4 a.example.org placeholder (the field url cannot be used: the placeholder %x is not \
             known here)",
        ],
    },
];
