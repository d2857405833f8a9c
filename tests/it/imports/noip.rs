//! No-IP's own client.

use homing_engine::import::Client;

use super::{Row, check};

#[test]
fn the_environment_of_noips_client_becomes_an_account() {
    check(
        Client::NoipDuc,
        &[
            Row {
                what: "quotes, comments, an interval",
                text: "# DUC\nNOIP_USERNAME=al@example.org\nexport NOIP_PASSWORD='p#w 9'\n\
                       NOIP_HOSTNAMES=\"a.ddns.net,b.ddns.net\" \nNOIP_CHECK_INTERVAL=5m\n\
                       NOIP_EXEC_ON_CHANGE=/bin/x\nODD=1\nwhat\n",
                accounts: &["noip noip username=al@example.org password:p#w 9"],
                hosts: &["a.ddns.net noip auto off", "b.ddns.net noip auto off"],
                left: &[
                    "6 NOIP_EXEC_ON_CHANGE no-equal",
                    "7 ODD unknown-option",
                    "8  not-understood",
                ],
            },
            Row {
                what: "a group of names",
                text: "NOIP_USERNAME=abc\nNOIP_PASSWORD=pw99\nNOIP_HOSTNAMES=all.ddnskey.com\n",
                accounts: &[],
                hosts: &[],
                left: &["3 all.ddnskey.com group-name"],
            },
        ],
    );
}
