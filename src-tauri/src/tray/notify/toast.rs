//! The text of a notification of Windows (the toast schema).

use super::Words;

/// A notice with its button. No scenario is named: one would have it stay on the screen, and be
/// shown while the person does not want to be disturbed.
pub(super) fn text(words: &Words) -> String {
    let [title, body, button] = [&words.title, &words.body, &words.button].map(|text| plain(text));
    let sound = if words.quiet { r#"<audio silent="true"/>"# } else { "" };
    format!(
        r#"<toast><visual><binding template="ToastGeneric"><text>{title}</text><text>{body}</text></binding></visual>{sound}<actions><action content="{button}" arguments="open"/></actions></toast>"#
    )
}

/// A text in which nothing is taken for markup.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '"' => plain.push_str("&quot;"),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{Words, text};

    #[test]
    fn a_toast_takes_no_words_for_markup_and_lets_a_person_be_undisturbed() {
        let words = Words {
            title: "a & b".to_owned(),
            body: "<b>\nsecond".to_owned(),
            button: "\"Open\"".to_owned(),
            quiet: true,
        };
        let toast = text(&words);
        assert!(toast.contains("<text>a &amp; b</text><text>&lt;b&gt;\nsecond</text>"), "{toast}");
        assert!(toast.contains("content=\"&quot;Open&quot;\" arguments=\"open\""), "{toast}");
        assert!(toast.contains("silent"), "{toast}");
        assert!(!toast.contains("scenario"), "{toast}");
        assert!(!text(&Words { quiet: false, ..words }).contains("silent"));
    }
}
