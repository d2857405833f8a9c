//! The placeholders of other programs. Nothing that only looks like one is ever sent as it is.

use std::sync::LazyLock;

use regex_lite::Regex;

use crate::model::Misread;
use crate::publish::template::Form;

/// What other programs write, and what it is to us.
///
/// In their order: the Fritz!Box (its LAN prefix is a /64, written with its length), ddns-go,
/// inadyn, Synology, the scripts of OpenWrt, QNAP and pfSense, and our own names in single braces.
const KNOWN: [(&str, &str); 42] = [
    ("<username>", "username"),
    ("<pass>", "password"),
    ("<passwd>", "password"),
    ("<domain>", "hostname"),
    ("<ipaddr>", "ipv4"),
    ("<ip6addr>", "ipv6"),
    ("<ip6lanprefix>", "ipv6 | prefix(64)"),
    ("<dualstack>", "1 if ipv4 and ipv6 else 0"),
    ("#{ip}", "ip"),
    ("#{domain}", "hostname"),
    ("#{recordType}", "type"),
    ("#{ttl}", "ttl"),
    ("#{timestamp}", "timestamp"),
    ("#{ipv4Addr}", "ipv4"),
    ("#{ipv6Addr}", "ipv6"),
    ("%u", "username"),
    ("%p", "password"),
    ("%h", "hostname"),
    ("%i", "ip"),
    ("__USERNAME__", "username"),
    ("__PASSWORD__", "password"),
    ("__HOSTNAME__", "hostname"),
    ("__MYIP__", "ip"),
    ("[USERNAME]", "username"),
    ("[PASSWORD]", "password"),
    ("[DOMAIN]", "hostname"),
    ("[IP]", "ip"),
    ("%USER%", "username"),
    ("%PASS%", "password"),
    ("%HOST%", "hostname"),
    ("%IP%", "ip"),
    ("{username}", "username"),
    ("{password}", "password"),
    ("{hostname}", "hostname"),
    ("{host}", "hostname"),
    ("{ip}", "ip"),
    ("{ipv4}", "ipv4"),
    ("{ipv6}", "ipv6"),
    ("{type}", "type"),
    ("{family}", "family"),
    ("{ttl}", "ttl"),
    ("{timestamp}", "timestamp"),
];

/// In a URL: what is left alone (our own templates, percent-encoding), and what is or looks like
/// a placeholder. `[IP]` is one only where a value may begin: `list[IP]` is a name.
static IN_URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let own = r"(?s:\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})|%[0-9A-Fa-f]{2}";
    let shapes = r"%%|%[A-Za-z_]+%|%[A-Za-z]|<b64>.*?</b64>|<[^<>\s]*>?|#\{[^{}\s]*\}|__[A-Z0-9]+__|\$?\{\w+\}";
    Regex::new(&format!(r"{own}|({shapes})|[=/:@&,.?](\[[A-Z]+\])")).ok()
});

/// Elsewhere, where the other signs have a meaning of their own: XML has elements, texts have
/// percents.
static IN_TEXT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?s:\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})|(#\{[^{}\s]*\})").ok());

/// A template in our own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Understood {
    /// The whole of it.
    pub text: String,
    /// Each placeholder that was another program's, and what it has become, in their order.
    pub found: Vec<(String, String)>,
    /// Whether a password stood in it in the open.
    pub password: bool,
}

/// Puts our own placeholders for those of other programs. A text that has none stays as it is.
///
/// # Errors
/// A placeholder is not known, or two URLs in one cannot be told apart.
pub(super) fn understood(form: Form, text: &str) -> Result<Understood, Misread> {
    let all = translated(form, text)?;
    let urls: Vec<&str> = text.split_whitespace().collect();
    let is_url = |part: &&str| part.starts_with("http://") || part.starts_with("https://");
    if form != Form::Url
        || all.found.is_empty()
        || urls.iter().filter(|url| is_url(url)).count() < 2
    {
        return Ok(all);
    }
    let [one, other] = urls.as_slice() else {
        return Err(Misread::MoreUrls);
    };
    let (one, other) = (translated(form, one)?, translated(form, other)?);
    let text = match (one.family(), other.family()) {
        (Some("A"), Some("AAAA")) => by_family(&one.text, &other.text),
        (Some("AAAA"), Some("A")) => by_family(&other.text, &one.text),
        _ => Err(Misread::FamiliesUnclear),
    };
    Ok(Understood { text: text?, ..all })
}

impl Understood {
    /// The type of record that it can be for, where it names addresses of one family only.
    fn family(&self) -> Option<&'static str> {
        let names = |family: &str| self.found.iter().any(|(_, ours)| ours.contains(family));
        match (names("ipv4"), names("ipv6")) {
            (true, false) => Some("A"),
            (false, true) => Some("AAAA"),
            _ => None,
        }
    }
}

/// One URL for each family. Their scheme comes first, so that it can be seen to be a URL.
///
/// # Errors
/// Where they do not have it in common, or one has a user name in it.
fn by_family(ipv4: &str, ipv6: &str) -> Result<String, Misread> {
    let (scheme, ipv4) = ipv4.split_once("://").unwrap_or_default();
    let ipv6 = ipv6.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
    let ipv6 = ipv6.ok_or(Misread::SchemesDiffer)?;
    let named = |url: &str| url.split(['/', '?']).next().is_some_and(|host| host.contains('@'));
    if named(ipv4) || named(ipv6) {
        return Err(Misread::UserNameInside);
    }
    Ok(format!("{scheme}://{{% if type == \"A\" %}}{ipv4}{{% else %}}{ipv6}{{% endif %}}"))
}

fn translated(form: Form, text: &str) -> Result<Understood, Misread> {
    let shapes = if form == Form::Url { &IN_URL } else { &IN_TEXT };
    let mut all = Understood::default();
    let mut rest = text;
    let next = |rest| shapes.as_ref().and_then(|shapes| shapes.captures(rest));
    while let Some(captures) = next(rest) {
        let whole = captures.get(0).map_or(0, |whole| whole.end());
        let Some(theirs) = captures.get(1).or_else(|| captures.get(2)) else {
            all.text.push_str(&rest[..whole]);
            rest = &rest[whole..];
            continue;
        };
        all.text.push_str(&rest[..theirs.start()]);
        let (theirs, ours) = meaning(theirs.as_str())?;
        all.text.push_str(&ours);
        let end = captures.get(1).or_else(|| captures.get(2)).map_or(0, |found| found.start());
        rest = &rest[end + theirs.len()..];
        if theirs != "%%" {
            all.found.push((theirs, ours));
        }
    }
    all.text.push_str(rest);
    Ok(all)
}

/// What was really written, and what it is to us.
fn meaning(theirs: &str) -> Result<(String, String), Misread> {
    if theirs == "%%" {
        return Ok((theirs.to_owned(), "%".to_owned()));
    }
    if let Some(inside) = theirs.strip_prefix("<b64>").and_then(|rest| rest.strip_suffix("</b64>"))
    {
        return Ok((theirs.to_owned(), format!("{{{{ ({}) | base64 }}}}", joined(inside)?)));
    }
    let known = |word: &str| KNOWN.iter().find(|(known, _)| *known == word);
    // `%h%i` is two of one letter each, and no word between two percents.
    let letter = theirs.get(..2).filter(|_| theirs.starts_with('%'));
    match known(theirs).or_else(|| known(letter?)) {
        Some((theirs, ours)) => Ok(((*theirs).to_owned(), format!("{{{{ {ours} }}}}"))),
        None => Err(Misread::UnknownPlaceholder { found: theirs.to_owned() }),
    }
}

/// A text with placeholders as one expression.
fn joined(inside: &str) -> Result<String, Misread> {
    let mut parts: Vec<String> = Vec::new();
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let mut rest = inside;
    while let Some((before, from)) = rest.split_once('<') {
        let (name, after) = from
            .split_once('>')
            .ok_or_else(|| Misread::OpenPlaceholder { found: inside.to_owned() })?;
        parts.extend((!before.is_empty()).then(|| quoted(before)));
        let ours = meaning(&format!("<{name}>"))?.1;
        let ours = ours.trim_matches(['{', '}', ' ']);
        parts.push(if ours.contains(' ') { format!("({ours})") } else { ours.to_owned() });
        rest = after;
    }
    parts.extend((!rest.is_empty() || parts.is_empty()).then(|| quoted(rest)));
    Ok(parts.join(" ~ "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<String, String> {
        let read = understood(Form::Url, text).map_err(|why| why.to_string())?;
        Ok(read.text)
    }

    #[test]
    fn the_placeholders_of_other_programs_become_ours() {
        for (theirs, ours) in [
            // Fritz!Box
            (
                "https://d.example/u?u=<username>&p=<pass>&h=<domain>&4=<ipaddr>&6=<ip6addr>",
                "https://d.example/u?u={{ username }}&p={{ password }}&h={{ hostname }}\
                 &4={{ ipv4 }}&6={{ ipv6 }}",
            ),
            (
                "https://<username>:<passwd>@d.example/?n=<ip6lanprefix>&d=<dualstack>",
                "https://{{ username }}:{{ password }}@d.example/?n={{ ipv6 | prefix(64) }}\
                 &d={{ 1 if ipv4 and ipv6 else 0 }}",
            ),
            (
                "https://d.example/<b64><username>:<pass></b64>/<b64>\"\\</b64>",
                "https://d.example/{{ (username ~ \":\" ~ password) | base64 }}\
                 /{{ (\"\\\"\\\\\") | base64 }}",
            ),
            // Fritz!Box, a URL for each family, in either order
            (
                "https://d.example/?ip=<ipaddr>  https://d.example/?p=<ip6lanprefix>",
                "https://{% if type == \"A\" %}d.example/?ip={{ ipv4 }}{% else %}\
                 d.example/?p={{ ipv6 | prefix(64) }}{% endif %}",
            ),
            (
                "https://d.example/?6=<ip6addr> https://d.example/?4=<ipaddr>",
                "https://{% if type == \"A\" %}d.example/?4={{ ipv4 }}{% else %}\
                 d.example/?6={{ ipv6 }}{% endif %}",
            ),
            // ddns-go
            (
                "https://d.example/#{domain}/#{recordType}?a=#{ip}&t=#{ttl}&n=#{timestamp}",
                "https://d.example/{{ hostname }}/{{ type }}?a={{ ip }}&t={{ ttl }}\
                 &n={{ timestamp }}",
            ),
            ("http://d.example/#{ipv4Addr}#{ipv6Addr}", "http://d.example/{{ ipv4 }}{{ ipv6 }}"),
            // inadyn
            (
                "https://%u:%p@d.example/u?h=%h&ip=%i%h&c=100%%20",
                "https://{{ username }}:{{ password }}@d.example/u?h={{ hostname }}\
                 &ip={{ ip }}{{ hostname }}&c=100%20",
            ),
            ("https://d.example/%h%i%u", "https://d.example/{{ hostname }}{{ ip }}{{ username }}"),
            // the others
            (
                "https://d.example/?h=__HOSTNAME__&i=__MYIP__&k=__PASSWORD__",
                "https://d.example/?h={{ hostname }}&i={{ ip }}&k={{ password }}",
            ),
            (
                "http://[USERNAME]:[PASSWORD]@d.example/?h=[DOMAIN]&i=[IP]",
                "http://{{ username }}:{{ password }}@d.example/?h={{ hostname }}&i={{ ip }}",
            ),
            (
                "https://d.example/?i=%IP%&p=%PASS%",
                "https://d.example/?i={{ ip }}&p={{ password }}",
            ),
            ("https://d.example/{host}?{ip}", "https://d.example/{{ hostname }}?{{ ip }}"),
        ] {
            assert_eq!(url(theirs).as_deref(), Ok(ours), "{theirs}");
            assert_eq!(url(ours).as_deref(), Ok(ours), "what is ours stays as it is");
        }
    }

    #[test]
    fn what_is_no_placeholder_stays_as_it_is() {
        for text in [
            "https://d.example/{{ host }}?a%20b=%C3%A4&100%&ip={{ ip | default('<x>') }}",
            "https://[2001:db8::1]:8443/?list[IP]=1&_x_=y&a=1,2",
            "https://d.example/{# <gone> #}{%if ip%}{{ip}}{% endif %}",
        ] {
            assert_eq!(understood(Form::Url, text).unwrap().text, text);
        }
        let xml = "<ip>{{ ip }}</ip> %i {ip} 100 %";
        assert_eq!(
            understood(Form::Text, xml),
            Ok(Understood { text: xml.to_owned(), ..Understood::default() })
        );
        let json = understood(Form::Text, "{\"ip\": \"#{ip}\"}").unwrap();
        assert_eq!(json.text, "{\"ip\": \"{{ ip }}\"}");
        assert_eq!(json.found, [("#{ip}".to_owned(), "{{ ip }}".to_owned())]);
    }

    #[test]
    fn a_placeholder_that_is_not_known_is_named_and_never_sent() {
        for (text, named) in [
            ("https://d.example/?ip=<ip>", "<ip>"),
            ("https://d.example/?ip=<ipaddr", "<ipaddr"),
            ("https://d.example/?ip=%x", "%x"),
            ("https://d.example/?ip=%WAN%", "%WAN%"),
            ("https://d.example/?ip=#{Line}", "#{Line}"),
            ("https://d.example/?ip=__IPV9__", "__IPV9__"),
            ("https://d.example/?ip=[PARAMENC]", "[PARAMENC]"),
            ("https://d.example/?ip=${ip}", "${ip}"),
            ("https://d.example/?ip={address}", "{address}"),
            ("https://d.example/<b64><who></b64>", "<who>"),
        ] {
            let why = url(text).expect_err(text);
            assert!(why.contains(named), "{text}: {why}");
        }
        assert!(understood(Form::Text, "x #{Line}").is_err());
        let two = "https://d.example/?4=<ipaddr>&6=<ip6addr> https://d.example/?6=<ip6addr>";
        assert!(url(two).unwrap_err().contains("two URLs"));
        assert!(
            url("https://a.example/<ipaddr> https://b/ https://c/").unwrap_err().contains("more")
        );
    }
}
