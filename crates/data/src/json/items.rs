//! The items of nested lists in JSON, each with the maps around it.

use std::sync::Arc;

use super::value::JsonValue;

/// The most enclosing maps that a path of an item can refer to.
pub(crate) const MAX_LEVELS_OUT: usize = 3;

/// An item of a list, and the maps around it, the nearest first.
#[derive(Debug, Clone, Copy)]
pub struct ListItem<'j> {
    value: &'j JsonValue,
    around: [Option<&'j JsonValue>; MAX_LEVELS_OUT],
    /// The number of known maps around it.
    maps: usize,
    /// The key that the last `*` of the path matched.
    key: Option<&'j Arc<str>>,
}

impl JsonValue {
    /// The items at a path, as [`JsonValue::all`] finds them; `*` as a key stands for every key of a
    /// map. `None` when the path leads nowhere.
    pub fn items(&self, path: &str) -> Option<Vec<ListItem<'_>>> {
        let mut found = Vec::new();
        let root = ListItem::standalone(self, None);
        root.collect(path, &mut found).then_some(found)
    }
}

impl<'j> ListItem<'j> {
    /// Creates an item without maps around it.
    pub(crate) fn standalone(value: &'j JsonValue, key: Option<&'j Arc<str>>) -> Self {
        Self { value, around: [None; MAX_LEVELS_OUT], maps: 0, key }
    }

    /// Everything at a path in the item. `../a` asks the map that encloses it, `../../a` the one
    /// around that.
    pub fn all(&self, path: &str) -> Option<Vec<&'j JsonValue>> {
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

    /// Returns the key that the `*` in the path of the items matched; of several the last.
    pub fn key(&self) -> Option<&'j str> {
        self.key.map(|key| &**key)
    }

    /// Returns the item itself.
    pub(crate) fn value(&self) -> &'j JsonValue {
        self.value
    }

    /// Returns the number of known maps around it.
    pub(crate) fn maps(&self) -> usize {
        self.maps
    }

    /// Returns the enclosing map `out` levels out.
    pub(crate) fn around(&self, out: usize) -> Option<&'j JsonValue> {
        *self.around.get(out.checked_sub(1)?)?
    }

    /// Returns an item with another value and the same enclosing maps.
    fn with_value(&self, value: &'j JsonValue) -> Self {
        Self { value, ..*self }
    }

    /// Returns an item for a value in this map.
    fn inside(&self, value: &'j JsonValue) -> Self {
        let [first, second, _] = self.around;
        let around = [Some(self.value), first, second];
        Self { value, around, maps: self.maps + 1, key: self.key }
    }

    pub(super) fn collect(&self, path: &str, found: &mut Vec<Self>) -> bool {
        match self.value {
            JsonValue::List(items) => {
                let mut any = items.is_empty();
                for item in items.iter() {
                    any |= self.with_value(item).collect(path, found);
                }
                any
            }
            JsonValue::Null if path.is_empty() => true,
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
                    JsonValue::Map(entries) if key == "*" => {
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
        let json = JsonValue::parse(text.as_bytes().to_vec()).unwrap();
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
