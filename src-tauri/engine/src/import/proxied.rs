//! favonia's `PROXIED`: an expression that says which names are proxied.

/// Whether a name is proxied; `None`: the expression is not understood.
///
/// `true`, `false`, `is(a.example.org, *.b.example.org)`, `sub(example.org)`, `!`, `&&`, `||` and
/// parentheses.
pub(super) fn is_proxied(expression: &str, name: &str) -> Option<bool> {
    let mut reader = Reader { rest: expression, name, depth: 0 };
    let said = reader.either()?;
    reader.rest.trim().is_empty().then_some(said)
}

struct Reader<'t> {
    rest: &'t str,
    name: &'t str,
    depth: u8,
}

impl<'t> Reader<'t> {
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn either(&mut self) -> Option<bool> {
        let mut said = self.both()?;
        while self.takes("||") {
            said |= self.both()?;
        }
        Some(said)
    }

    fn both(&mut self) -> Option<bool> {
        let mut said = self.one()?;
        while self.takes("&&") {
            said &= self.one()?;
        }
        Some(said)
    }

    fn one(&mut self) -> Option<bool> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth < 64)?;
        let said = self.term();
        self.depth -= 1;
        said
    }

    fn term(&mut self) -> Option<bool> {
        if self.takes("!") {
            return Some(!self.one()?);
        }
        if self.takes("(") {
            let said = self.either()?;
            return self.takes(")").then_some(said);
        }
        match self.word() {
            "true" | "t" | "1" => Some(true),
            "false" | "f" | "0" => Some(false),
            "is" => self.any(|name, one| name == one),
            "sub" => self
                .any(|name, one| name.strip_suffix(one).is_some_and(|above| above.ends_with('.'))),
            _ => None,
        }
    }

    /// Whether it is so of any name of the list in parentheses.
    fn any(&mut self, is: impl Fn(&str, &str) -> bool) -> Option<bool> {
        if !self.takes("(") {
            return None;
        }
        let end = self.rest.find(')')?;
        let names = self.rest.get(..end)?.to_lowercase();
        self.rest = self.rest.get(end + 1..)?;
        let mut names = names.split(',').map(|one| one.trim().trim_end_matches('.'));
        Some(names.any(|one| !one.is_empty() && is(self.name, one)))
    }

    fn word(&mut self) -> &'t str {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        self.rest = after;
        word
    }
}
