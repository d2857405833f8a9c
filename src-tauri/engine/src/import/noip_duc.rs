//! No-IP's own client: its environment.

use super::entry::{Entry, interface};
use super::environment;
use super::left::Why;
use super::plan::Draft;

/// Reads the file.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    let mut keys = environment::read(text, |line| draft.leave(line, "", Why::NotUnderstood));
    let mut entry = Entry::new("noip", 1);
    let method = keys.get("NOIP_IP_METHOD").unwrap_or_default().to_owned();
    if let Some(name) = method.strip_prefix("interface:").or_else(|| method.strip_prefix("if:")) {
        entry.ipv4 = interface(name);
        keys.take("NOIP_IP_METHOD");
    }
    if let Some(names) = keys.take("NOIP_HOSTNAMES") {
        let listed = names.as_str().split([',', ' ', '\n']).map(str::trim);
        for name in listed.filter(|name| !name.is_empty()) {
            match name {
                "all.ddnskey.com" | "ddnskey" => draft.leave(names.line, name, Why::GroupName),
                _ => entry.hosts.push((name.to_owned(), names.line)),
            }
        }
    }
    entry.keys = keys;
    draft.add(entry);
    Ok(())
}
