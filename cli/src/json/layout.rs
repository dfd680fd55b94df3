//! How documents are laid out: one line per key of the document and per element of its arrays.
//!
//! Compact enough for a large graph, and still good for `diff` and `grep`.

use std::io::{self, Write};

use serde_json::ser::Formatter;

/// Deeper than this everything stands on one line.
const BROKEN_DEPTH: usize = 2;

/// The layout; counts how deep it is.
#[derive(Debug, Default)]
pub(crate) struct LinePerElement {
    depth: usize,
    has_value: bool,
}

impl LinePerElement {
    fn begin(&mut self, writer: &mut (impl ?Sized + Write), open: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(open)
    }

    fn separate(&mut self, writer: &mut (impl ?Sized + Write), first: bool, broken: bool) -> io::Result<()> {
        if !first {
            writer.write_all(if broken { b"," } else { b", " })?;
        }
        if broken { self.new_line(writer) } else { Ok(()) }
    }

    fn end(&mut self, writer: &mut (impl ?Sized + Write), broken: bool, close: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if broken && self.has_value {
            self.new_line(writer)?;
        }
        self.has_value = true;
        writer.write_all(close)
    }

    fn new_line(&self, writer: &mut (impl ?Sized + Write)) -> io::Result<()> {
        const INDENTS: &[u8] = b"\n    ";
        writer.write_all(&INDENTS[..1 + 2 * self.depth.min(BROKEN_DEPTH)])
    }
}

impl Formatter for LinePerElement {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let broken = self.depth <= BROKEN_DEPTH;
        self.end(writer, broken, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        let broken = self.depth <= BROKEN_DEPTH;
        self.separate(writer, first, broken)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let broken = self.depth == 1;
        self.end(writer, broken, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        let broken = self.depth == 1;
        self.separate(writer, first, broken)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_per_key_and_element_and_still_the_same_value() {
        let value = serde_json::json!({
            "a": 1, "empty": [], "list": [{"x": [1, 2], "y": {}}, {"x": []}], "map": {"k": [3]}
        });
        let mut out = Vec::new();
        crate::json::write(&mut out, &value).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap(), value);
        insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
        {
          "a": 1,
          "empty": [],
          "list": [
            {"x": [1, 2], "y": {}},
            {"x": []}
          ],
          "map": {"k": [3]}
        }
        "#);
    }
}
