//! Which domain a name is in, where a file does not say it.

/// Second labels below which countries register names.
const SECOND: [&str; 22] = [
    "ac", "asn", "asso", "co", "com", "ed", "edu", "firm", "go", "gob", "gouv", "gov", "id", "ltd",
    "me", "mil", "ne", "net", "nom", "or", "org", "plc",
];

/// The domain that a name most likely is in, and whether that is a guess which may be wrong:
/// without a list of all public suffixes only the usual forms are known.
pub(super) fn likely(name: &str) -> (String, bool) {
    let labels: Vec<&str> = name.trim_start_matches("*.").split('.').collect();
    let last = |count: usize| labels[labels.len().saturating_sub(count)..].join(".");
    let [.., second, top] = labels.as_slice() else { return (name.to_owned(), false) };
    if top.len() == 2 && SECOND.contains(second) && labels.len() > 2 {
        return (last(3), true);
    }
    (last(2), labels.len() > 2 && top.len() == 2 && second.len() <= 3)
}
