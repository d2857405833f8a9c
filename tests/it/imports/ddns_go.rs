//! ddns-go's YAML.

use homing_engine::import::Client;

use super::{Row, check};

#[test]
fn the_settings_of_ddns_go_become_what_they_say() {
    check(Client::DdnsGo, &ROWS);
}

const ROWS: [Row; 4] = [
    Row {
        what: "a whole file",
        text: "dnsconf:
    - name: \"home\"
      ipv4:
        enable: true
        gettype: url
        url: https://api.ipify.org, https://ddns.oray.com/checkip
        netinterface: \"\"
        cmd: \"\"
        domains:
            - host.example.com
      ipv6:
        enable: false
        gettype: netInterface
        url: \"\"
        netinterface: eth0
        cmd: \"\"
        ipv6reg: \"@1\"
        domains: []
      dns:
        name: cloudflare
        id: \"\"
        secret: api-token
        extparam: \"\"
      ttl: \"\"
      httpinterface: \"\"
user:
    username: admin
    password: $2a$10$abcdef
webhook:
    webhookurl: \"\"
    webhookrequestbody: \"\"
    webhookheaders: \"\"
notallowwanaccess: true
lang: en
",
        accounts: &["cloudflare cloudflare token:api-token"],
        hosts: &["host.example.com cloudflare auto off"],
        left: &["6 url address-found"],
    },
    Row {
        what: "a callback, parameters of a name, a program",
        text: "dnsconf:
    - name: \"\"
      ipv4: {enable: true, gettype: cmd, url: \"\", netinterface: \"\", cmd: \"curl -4 ip.example\", domains: [\"www:example.com?line=default\"]}
      ipv6: {enable: false, gettype: url, url: \"\", netinterface: \"\", cmd: \"\", ipv6reg: \"\", domains: []}
      dns: {name: callback, id: \"https://dns.example/api?h=#{domain}&ip=#{ip}&t=#{recordType}\", secret: \"\", extparam: \"\"}
      ttl: \"600\"
webhook: {webhookurl: \"https://h.example/x\"}
",
        accounts: &[
            "custom custom url=https://dns.example/api?h={{ hostname }}&ip={{ ip }}&t={{ type }}",
        ],
        hosts: &["www.example.com custom auto off 600"],
        left: &[
            "3 line no-equal (www.example.com)",
            "3 cmd address-command",
            "7 webhook no-equal",
        ],
    },
    Row {
        what: "both families of some names, the apex, a proxied one, a body",
        text: "dnsconf:
  - ipv4: {enable: true, gettype: netInterface, netinterface: eth0, domains: ['@:example.co.uk', 'a.example.org?proxied=true']}
    ipv6: {enable: true, gettype: netInterface, netinterface: eth1, ipv6reg: '@2', domains: ['@:example.co.uk']}
    dns: {name: namecheap, id: unused, secret: pw99}
  - ipv4: {enable: true, gettype: url, domains: [b.example.org]}
    ipv6: {enable: false, domains: [c.example.org]}
    dns: {name: callback, id: 'https://dns.example/api', secret: '{\"ip\": \"#{ip}\"}'}
    httpinterface: wlan0
",
        accounts: &[
            "namecheap namecheap domain=example.co.uk password:pw99",
            "namecheap-2 namecheap domain=example.org password:pw99",
            "custom custom body={\"ip\": \"{{ ip }}\"} headers=Content-Type: application/json \
             method=POST url=https://dns.example/api",
        ],
        hosts: &[
            "example.co.uk namecheap interface:eth0 off",
            "a.example.org namecheap-2 interface:eth0 off",
            "b.example.org custom auto off",
        ],
        left: &[
            "2 proxied proxied (a.example.org)",
            "2 example.co.uk family-not-taken (IPv6)",
            "3 ipv6reg address-other",
            "6 ipv6 switched-off (c.example.org)",
            "8 httpinterface interface",
        ],
    },
    Row {
        what: "one configuration at the top, as it was once written",
        text: "ipv4:\n  enable: true\n  gettype: url\n  domains:\n  - a.example.org\n\
               dns:\n  name: alidns\n  id: LTAI\n  secret: sssss\nttl: \"\"\n",
        accounts: &["aliyun aliyun access_key=LTAI secret_key:sssss"],
        hosts: &["a.example.org aliyun auto off"],
        left: &[],
    },
];
