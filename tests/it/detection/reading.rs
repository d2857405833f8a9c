//! How the answers of web services are read.

use std::net::IpAddr;

use homing_engine::detect::{Unreadable, read};
use homing_engine::model::Family;
use proptest::prelude::*;

#[test]
fn answers_are_read_in_every_form_that_services_use() {
    let four = "93.184.216.34";
    let trace = format!(
        "fl=1f1\nh=www.cloudflare.com\nip={four}\nts=1790000000.123\nvisit_scheme=https\n\
         uag=Homing/0.1.0\ncolo=FRA\nsliver=none\nhttp=http/2\nloc=DE\ntls=TLSv1.3\nsni=plaintext\n\
         warp=off\ngateway=off\nrbi=off\nkex=X25519MLKEM768\n"
    );
    for body in [
        four.to_owned(),
        format!("\r\n {four}\t\n"),
        format!("{{\"ip\":\"{four}\"}}"),
        format!("{{\"success\": true, \"ip\": \"{four}\", \"type\": \"IPv4\", \"asn\": 15133}}"),
        format!("[\"{four}\", \"{four}\"]"),
        format!("\"{four}\""),
        trace,
    ] {
        assert_eq!(read(body.as_bytes(), Family::Ipv4), Ok(four.parse().unwrap()), "{body}");
    }
    let six = "2a00:1450:4001:80b::200e";
    for body in [six.to_owned(), format!("{{\"ip\":\"{six}\"}}"), format!("ip={six}\nloc=DE")] {
        assert_eq!(read(body.as_bytes(), Family::Ipv6), Ok(six.parse().unwrap()), "{body}");
        assert_eq!(read(body.as_bytes(), Family::Ipv4), Err(Unreadable::OtherFamily), "{body}");
    }
}

#[test]
fn answers_that_leave_a_doubt_are_refused() {
    use Unreadable::*;
    for (body, why) in [
        (&b""[..], Empty),
        (b" \r\n\t", Empty),
        (b"\xff\xfe9\x003\x00", NotText),
        (b"93.184.216.34\0", NotText),
        (b"<p>93.184.216.34</p>", Page),
        (b"<!DOCTYPE html>", Page),
        (b"Your address is 93.184.216.34", NoAddress),
        (b"93.184.216.34, 93.184.216.35", NoAddress),
        (b"93.184.216.34\n93.184.216.34", NoAddress),
        (b"93.184.216.34:443", NoAddress),
        (b"93.184.216.034", NoAddress),
        (b"93.184.216", NoAddress),
        (b"93.184.216.34/24", NoAddress),
        (b"1593.184.216.34", NoAddress),
        (b"ip=93.184.216.34\nsomething else", NoAddress),
        (b"{\"ip\":\"\\u0039 3.184.216.34\"}", NoAddress),
        (b"{\"ip\":\"\\u00393.184.216.34\"}", NoAddress),
        (b"{\"ip\":1572395042}", NoAddress),
        (b"ip=93.184.216.34\nh=1.1.1.1", Several),
        (b"{\"ip\":\"93.184.216.34\",\"proxy\":\"93.184.216.35\"}", Several),
        (b"{\"ip\":\"93.184.216.34\",\"ip\":\"93.184.216.35\"}", Several),
        (b"{\"ip\":\"93.184.216.34\",\"by\":\"not \\\"93.184.216.35\\\"\"}", Several),
        (b"{\"4\":\"93.184.216.34\",\"6\":\"2a00::1\"}", Several),
    ] {
        assert_eq!(read(body, Family::Ipv4), Err(why), "{}", String::from_utf8_lossy(body));
    }
    assert_eq!(read(b"fe80::1%eth0", Family::Ipv6), Err(NoAddress));
    assert_eq!(read("[".repeat(1024).as_bytes(), Family::Ipv4), Err(NoAddress));
}

/// Whether the address stands in the text with nothing on either side that could belong to it.
fn stands_alone(text: &str, address: IpAddr) -> bool {
    let part = |letter: char| letter.is_ascii_hexdigit() || ".:%/".contains(letter);
    text.split(|letter: char| !part(letter)).any(|word| word.parse() == Ok(address))
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_break_the_reader(body in prop::collection::vec(any::<u8>(), 0..1024)) {
        for family in Family::BOTH {
            let _ = read(&body, family);
        }
    }

    #[test]
    fn an_address_is_read_only_where_it_stands_alone(
        before in "[ -~\n]{0,12}",
        first in any::<u32>(),
        between in "[ -~\n]{0,6}",
        second in any::<u128>(),
        after in "[ -~\n]{0,12}",
    ) {
        let (four, six) = (IpAddr::from(first.to_be_bytes()), IpAddr::from(second.to_be_bytes()));
        for body in [
            format!("{before}{four}{after}"),
            format!("{before}{six}{after}"),
            format!("{before}{four}{between}{six}{after}"),
            format!("{{\"{between}\":\"{four}{after}\"}}"),
            format!("ip={before}{four}{after}"),
        ] {
            for family in Family::BOTH {
                if let Ok(address) = read(body.as_bytes(), family) {
                    prop_assert_eq!(Family::of(address), family);
                    prop_assert!(stands_alone(&body, address), "{} out of {:?}", address, body);
                }
            }
        }
    }

    #[test]
    fn every_plain_address_is_read(first in any::<u32>(), second in any::<u128>()) {
        let (four, six) = (IpAddr::from(first.to_be_bytes()), IpAddr::from(second.to_be_bytes()));
        prop_assert_eq!(read(four.to_string().as_bytes(), Family::Ipv4), Ok(four));
        prop_assert_eq!(read(format!("{{\"ip\":\"{six}\"}}").as_bytes(), Family::Ipv6), Ok(six));
    }
}
