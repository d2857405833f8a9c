//! ddns-updater's `config.json`.

use homing_engine::import::Client;

use super::{Row, check, not_needed, plan};

#[test]
fn the_settings_of_ddns_updater_become_what_they_say() {
    check(Client::DdnsUpdater, &ROWS);
}

const ROWS: [Row; 8] = [
    Row {
        what: "three providers",
        text: r#"{"settings":[
 {"provider":"namecheap","domain":"example.com","password":"e5322165c1d74692"},
 {"provider":"duckdns","domain":"example.duckdns.org","token":"0000-0000"},
 {"provider":"godaddy","domain":"subdomain.example.org","key":"aaaaaaaa","secret":"bbbbbbbb"}]}"#,
        accounts: &[
            "namecheap namecheap domain=example.com password:e5322165c1d74692",
            "duckdns duckdns token:0000-0000",
            "godaddy godaddy key=aaaaaaaa secret:bbbbbbbb",
        ],
        hosts: &[
            "example.com namecheap auto off",
            "example.duckdns.org duckdns auto off",
            "subdomain.example.org godaddy auto off",
        ],
        left: &[],
    },
    Row {
        what: "numbers, an empty suffix, a list of names",
        text: r#"{"settings":[{"provider":"cloudflare","zone_identifier":"some id",
 "domain":"domain.com, *.domain.com","ttl":600,"token":"yourtoken","ip_version":"ipv4",
 "proxied":true,"ipv6_suffix":""}]}"#,
        accounts: &["cloudflare cloudflare token:yourtoken"],
        hosts: &["domain.com cloudflare auto off 600", "*.domain.com cloudflare auto off 600"],
        left: &["3 proxied proxied"],
    },
    Row {
        what: "a suffix, either family, the old way to write a name, one account",
        text: r#"{"settings":[
{"provider":"dynv6","domain":"a.dynv6.net","token":"tok1","ip_version":"ipv6","ipv6_suffix":"0:0:0:0:72ad:8fbb:a54e:bedd/64"},
{"provider":"dynv6","domain":"a.dynv6.net","token":"tok1","ip_version":"ipv4"},
{"provider":"namecheap","domain":"example.co.uk","host":"@,www,*","password":"pw99","ip_version":"ipv4 or ipv6"}
]}"#,
        accounts: &[
            "dynv6 dynv6 token:tok1",
            "namecheap namecheap domain=example.co.uk password:pw99",
        ],
        hosts: &[
            "a.dynv6.net dynv6 auto { source = \"interface\", suffix = \"::72ad:8fbb:a54e:bedd/64\" }",
            "example.co.uk namecheap auto off",
            "www.example.co.uk namecheap auto off",
            "*.example.co.uk namecheap auto off",
        ],
        left: &["4 ip_version family-either"],
    },
    Row {
        what: "a global key, a zone that is a guess",
        text: r#"{"settings":[
{"provider":"cloudflare","domain":"a.example.org","email":"al@example.org","key":"g10bal"},
{"provider":"namecheap","domain":"a.example.co.uk","password":"pw99"}]}"#,
        accounts: &[
            "cloudflare cloudflare !token",
            "namecheap namecheap domain=example.co.uk password:pw99",
        ],
        hosts: &["a.example.org cloudflare auto off", "a.example.co.uk namecheap auto off"],
        left: &["2 key global-key", "3 a.example.co.uk zone-guessed (example.co.uk)"],
    },
    Row {
        what: "two ways of one provider, a token in two parts, a key that is a table",
        text: r#"{"settings":[
{"provider":"ovh","domain":"a.example.org","mode":"api","api_endpoint":"ovh-ca","app_key":"kkkk","app_secret":"ssss","consumer_key":"cccc"},
{"provider":"ovh","domain":"b.example.org","username":"example.org-al","password":"pw99"},
{"provider":"dnspod","domain":"c.example.org","token":"12345,toktok"},
{"provider":"gcp","domain":"d.example.org","project":"p1","zone":"z1","credentials":{"type":"service_account","private_key":"-----BEGIN\nx"}}]}"#,
        accounts: &[
            "ovh ovh application_key=kkkk region=ca application_secret:ssss consumer_key:cccc",
            "ovh-dynhost ovh-dynhost username=example.org-al password:pw99",
            "dnspod dnspod id=12345 token:toktok",
            "gcp gcp project=p1 key:{\"type\": \"service_account\", \"private_key\": \"-----BEGIN\\nx\"}",
        ],
        hosts: &[
            "a.example.org ovh auto off",
            "b.example.org ovh-dynhost auto off",
            "c.example.org dnspod auto off",
            "d.example.org gcp auto off",
        ],
        left: &[],
    },
    Row {
        what: "a URL of one's own",
        text: r#"{"settings":[{"provider":"custom","domain":"a.example.org","url":"https://ddns.example.net/u?key=s3cr3t9","ipv4key":"ip","ipv6key":"ip6","success_regex":"good"}]}"#,
        accounts: &[
            "custom custom success=good url=https://ddns.example.net/u?key={{ password }}&\
             {% if type == \"A\" %}ip{% else %}ip6{% endif %}={{ ip }} password:s3cr3t9",
        ],
        hosts: &["a.example.org custom auto off"],
        left: &[],
    },
    Row {
        what: "a service that has ended, one that is not known",
        text: r#"{"settings":[{"provider":"hetzner","domain":"a.example.org","token":"tok1"},
{"provider":"example","domain":"b.example.org","username":"al","password":"pw99"}]}"#,
        accounts: &[],
        hosts: &[],
        left: &["1 hetzner ended-provider (ENDING)", "2 example unknown-provider (b.example.org)"],
    },
    Row {
        what: "in a variable",
        text: "PERIOD=5m\nCONFIG='{\"settings\":[{\"provider\":\"he\",\"domain\":\"a.example.org\",\"password\":\"pw99\",\"odd\":1}]}'\n",
        accounts: &["he he password:pw99"],
        hosts: &["a.example.org he auto off"],
        left: &["1 odd unknown-option"],
    },
];

#[test]
fn what_ddns_updater_needs_and_homing_does_not_is_named_all_the_same() {
    let plan = plan(
        "PERIOD=5m\nCONFIG={\"settings\":[{\"provider\":\"he\",\"domain\":\"a.example.org\",\"password\":\"pw99\",\"provider_ip\":true}]}\n",
    );
    assert_eq!(not_needed(&plan), ["PERIOD", "provider_ip"]);
}
