//! The items of a list deep inside of JSON, each with what encloses it.

use std::sync::Arc;

use super::value::Json;

/// How many levels out an item can be asked about.
pub(crate) const OUT: usize = 3;

/// An item of a list, and the maps around it, the nearest first.
#[derive(Debug, Clone, Copy)]
pub struct Item<'j> {
    value: &'j Json,
    around: [Option<&'j Json>; OUT],
    /// How many maps are known around it.
    maps: usize,
    /// What the last `*` of the path stood for.
    key: Option<&'j Arc<str>>,
}

impl Json {
    /// The items at a path, as [`Json::all`] finds them; `*` as a key stands for every key of a
    /// map. `None` when the path leads nowhere.
    pub fn items(&self, path: &str) -> Option<Vec<Item<'_>>> {
        let mut found = Vec::new();
        let root = Item::alone(self, None);
        root.collect(path, &mut found).then_some(found)
    }
}

impl<'j> Item<'j> {
    /// A value that nothing is known around.
    pub(crate) fn alone(value: &'j Json, key: Option<&'j Arc<str>>) -> Self {
        Self { value, around: [None; OUT], maps: 0, key }
    }

    /// Everything at a path in the item. `../a` asks the map that encloses it, `../../a` the one
    /// around that.
    pub fn all(&self, path: &str) -> Option<Vec<&'j Json>> {
        let (mut path, mut out) = (path, None);
        while let Some(rest) = path.strip_prefix("../") {
            out = Some(out.map_or(0, |out| out + 1));
            path = rest;
        }
        match out {
            None => self.value.all(path),
            Some(out) => (*self.around.get(out)?)?.all(path),
        }
    }

    /// The key that the `*` in the path of the items stood for; of several the last.
    pub fn key(&self) -> Option<&'j str> {
        self.key.map(|key| &**key)
    }

    /// The item itself.
    pub(crate) fn value(&self) -> &'j Json {
        self.value
    }

    /// How many maps are known around it.
    pub(crate) fn maps(&self) -> usize {
        self.maps
    }

    /// The map that many maps out.
    pub(crate) fn around(&self, out: usize) -> Option<&'j Json> {
        *self.around.get(out.checked_sub(1)?)?
    }

    /// The same surroundings with another value in them.
    fn with(&self, value: &'j Json) -> Self {
        Self { value, ..*self }
    }

    /// A value in this map.
    fn inside(&self, value: &'j Json) -> Self {
        let [first, second, _] = self.around;
        let around = [Some(self.value), first, second];
        Self { value, around, maps: self.maps + 1, key: self.key }
    }

    pub(super) fn collect(&self, path: &str, found: &mut Vec<Self>) -> bool {
        match self.value {
            Json::List(items) => {
                let mut any = items.is_empty();
                for item in items.iter() {
                    any |= self.with(item).collect(path, found);
                }
                any
            }
            Json::Null if path.is_empty() => true,
            _ if path.is_empty() => {
                found.push(*self);
                true
            }
            value => {
                if let Some(inner) = value.member(path) {
                    return self.inside(inner).collect("", found);
                }
                let (key, rest) = path.split_once('.').unwrap_or((path, ""));
                match value {
                    Json::Map(entries) if key == "*" => {
                        let mut any = entries.is_empty();
                        for (key, inner) in entries.iter() {
                            let inner = Self { key: Some(key), ..self.inside(inner) };
                            any |= inner.collect(rest, found);
                        }
                        any
                    }
                    _ => value
                        .member(key)
                        .filter(|_| !rest.is_empty())
                        .is_some_and(|inner| self.inside(inner).collect(rest, found)),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_know_what_encloses_them() {
        let text = r#"[{"chat": {"id": "c1", "messages": [{"m": {"t": 1}}, {"m": {"t": 2}}]}},
                       {"chat": {"id": "c2", "messages": []}}]"#;
        let json = Json::parse(text.as_bytes().to_vec()).unwrap();
        let items = json.items("chat.messages.m").unwrap();
        assert_eq!(items.len(), 2);
        assert_eq!(items[1].all("t").unwrap()[0].cell(), "2");
        assert_eq!(items[1].all("../../id").unwrap()[0].cell(), "c1");
        assert!(items[1].all("../../../../id").is_none());
        assert_eq!(json.items("chat.messages").unwrap()[0].all("../id").unwrap()[0].cell(), "c1");
        assert_eq!(json.items("chat.*").unwrap().len(), 4);
        let keys =
            json.items("chat.*").unwrap().into_iter().map(|item| item.key()).collect::<Vec<_>>();
        assert_eq!(keys, [Some("id"), Some("messages"), Some("messages"), Some("id")]);
        assert_eq!(items[1].key(), None);
        assert!(json.items("nowhere").is_none());
    }
}
