//! The two clients for Cloudflare alone.

use homing_engine::import::{Client, Hints, recognise};

use super::{Row, accounts, check, hosts, left, plan, plan_with};

const JSON: &str = r#"{
  "cloudflare": [
    {
      "authentication": { "api_token": "tok1", "api_key": {"api_key": "", "account_email": ""} },
      "zone_id": "0123abcd",
      "subdomains": [ {"name": "", "proxied": true}, "www", {"name": "a.b", "proxied": false} ]
    },
    { "authentication": { "api_key": {"api_key": "g10bal", "account_email": "al@example.org"} },
      "zone_id": "4567cdef", "subdomains": ["@"] },
    { "authentication": { "api_token": "${CF_DDNS_API_TOKEN}" },
      "zone_id": "0123abcd", "subdomains": ["env"] }
  ],
  "a": true,
  "aaaa": true,
  "ip6_provider": "none",
  "purgeUnknownRecords": true,
  "ttl": 300
}"#;

#[test]
fn a_domain_that_is_only_a_number_is_asked_for_and_then_carried_over() {
    assert_eq!(recognise(JSON), Some(Client::CloudflareDdns));
    let unnamed = plan(JSON);
    assert_eq!(unnamed.unnamed_domains, ["0123abcd", "4567cdef"]);
    assert_eq!(hosts(&unnamed), Vec::<String>::new());
    assert!(left(&unnamed).contains(&"3 0123abcd zone-unknown (@, www, a.b)".to_owned()));

    let names = [("0123abcd", "example.org"), ("4567cdef", "example.net")];
    let domains = names.map(|(number, name)| (number.to_owned(), name.to_owned())).into();
    let plan = plan_with(JSON, &Hints { client: None, domains });
    assert_eq!(plan.unnamed_domains, Vec::<String>::new());
    assert_eq!(
        accounts(&plan),
        ["cloudflare cloudflare token:tok1", "cloudflare-2 cloudflare !token"]
    );
    assert_eq!(
        hosts(&plan),
        [
            "example.org cloudflare auto off 300",
            "www.example.org cloudflare auto off 300",
            "a.b.example.org cloudflare auto off 300",
            "example.net cloudflare-2 auto off 300",
            "env.example.org cloudflare-2 auto off 300",
        ]
    );
    assert_eq!(
        left(&plan),
        [
            "6 proxied proxied (@)",
            "8 api_key global-key",
            "10 api_token secret-elsewhere (CF_DDNS_API_TOKEN)",
            "16 purgeUnknownRecords no-equal",
        ]
    );
}

#[test]
fn the_environment_of_favonias_client_becomes_an_account() {
    check(Client::Favonia, &ROWS);
}

const ROWS: [Row; 5] = [
    Row {
        what: "lists for each family",
        text: "CLOUDFLARE_API_TOKEN=tok1\nDOMAINS=a.example.org, *.b.example.org\n\
               IP4_DOMAINS=c.example.org\nIP6_DOMAINS=d.example.org,c.example.org\nTTL=300\n\
               PROXIED=false\nUPDATE_CRON=@every 5m\nDELETE_ON_STOP=true\n",
        accounts: &["cloudflare cloudflare token:tok1"],
        hosts: &[
            "a.example.org cloudflare auto auto 300",
            "*.b.example.org cloudflare auto auto 300",
            "c.example.org cloudflare auto auto 300",
            "d.example.org cloudflare off auto 300",
        ],
        left: &["8 DELETE_ON_STOP no-equal"],
    },
    Row {
        what: "a token in a file, a family that is not kept, an interface",
        text: "CLOUDFLARE_API_TOKEN_FILE=/run/token\nDOMAINS=a.example.org\nIP6_PROVIDER=none\n\
               IP4_PROVIDER=local.iface:eth0\nTTL=1\n",
        accounts: &["cloudflare cloudflare !token"],
        hosts: &["a.example.org cloudflare interface:eth0 off"],
        left: &["1 CLOUDFLARE_API_TOKEN_FILE secret-elsewhere"],
    },
    Row {
        what: "which names are proxied",
        text: "CF_API_TOKEN=tok1\nDOMAINS=a.example.org,b.example.org,c.example.net\n\
               PROXIED=is(c.example.net) || sub(example.org) && !is(b.example.org)\n\
               IP4_PROVIDER=local\nIP6_PROVIDER=static:2001:db8::7\n",
        accounts: &["cloudflare cloudflare token:tok1"],
        hosts: &[
            "a.example.org cloudflare interface fixed:2001:db8::7",
            "b.example.org cloudflare interface fixed:2001:db8::7",
            "c.example.net cloudflare interface fixed:2001:db8::7",
        ],
        left: &["3 PROXIED proxied (a.example.org, c.example.net)"],
    },
    Row {
        what: "an expression that is not understood, a page, a way of its own",
        text: "CLOUDFLARE_API_TOKEN=tok1\nDOMAINS=a.example.org\nPROXIED=is(a.example.org\n\
               IP4_PROVIDER=url:https://ip.example\nIP6_PROVIDER=file:/run/ip\n",
        accounts: &["cloudflare cloudflare token:tok1"],
        hosts: &["a.example.org cloudflare auto auto"],
        left: &[
            "3 PROXIED not-understood",
            "4 IP4_PROVIDER address-found",
            "5 IP6_PROVIDER address-other",
        ],
    },
    Row {
        what: "lines of a Compose file",
        text: "      - CLOUDFLARE_API_TOKEN=tok1\n      - DOMAINS=a.example.org\n",
        accounts: &["cloudflare cloudflare token:tok1"],
        hosts: &["a.example.org cloudflare auto auto"],
        left: &[],
    },
];
