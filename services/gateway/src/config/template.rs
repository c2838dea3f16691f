//! Templates of subjects, headers and answers, filled from a call.

use std::{borrow::Cow, collections::BTreeMap, fmt::Write, num::NonZeroU32};

use broker::{is_token, partition_of};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// Why a template in the configuration is none.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error("`{{` and `}}` do not match in {0:?}")]
    Braces(String),
    #[error("there is no value named {0:?}")]
    UnknownName(String),
    #[error(
        "headers and texts take only {{user}}, {{session}}, {{now}} and {{deadline}}, not {0:?}"
    )]
    ClientText(String),
}

/// The call does not have what the template needs, or not in a form that is safe there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the call does not fit its template")]
pub(crate) struct TemplateMismatch;

/// What a template may use.
#[derive(Clone, Debug)]
pub(crate) struct Values<'a> {
    pub(crate) user: &'a str,
    pub(crate) session: &'a str,
    pub(crate) now: &'a str,
    pub(crate) deadline: &'a str,
    pub(crate) data: &'a RawValue,
    pub(crate) partitions: NonZeroU32,
}

/// A named value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Name {
    User,
    Session,
    Now,
    Deadline,
    /// A field of the client's data.
    Data(Vec<String>),
}

impl Name {
    fn parse(text: &str) -> Result<Self, TemplateError> {
        match text {
            "user" => Ok(Self::User),
            "session" => Ok(Self::Session),
            "now" => Ok(Self::Now),
            "deadline" => Ok(Self::Deadline),
            _ => match text.strip_prefix("data.") {
                Some(path) if !path.is_empty() => {
                    Ok(Self::Data(path.split('.').map(str::to_owned).collect()))
                }
                _ => Err(TemplateError::UnknownName(text.to_owned())),
            },
        }
    }

    fn text<'a>(&self, values: &Values<'a>) -> Option<Cow<'a, str>> {
        match self {
            Self::User => Some(values.user.into()),
            Self::Session => Some(values.session.into()),
            Self::Now => Some(values.now.into()),
            Self::Deadline => Some(values.deadline.into()),
            Self::Data(path) => {
                let text = String::deserialize(field(values.data, path)?);
                text.ok().map(Cow::Owned)
            }
        }
    }

    fn value(&self, values: &Values<'_>) -> Value {
        let value = match self {
            Self::Data(path) => field(values.data, path).and_then(|v| Value::deserialize(v).ok()),
            name => name.text(values).map(Value::from),
        };
        value.unwrap_or(Value::Null)
    }
}

/// A field of the client's data, byte for byte; of a name that stands there twice, the last.
fn field<'a>(data: &'a RawValue, path: &[String]) -> Option<&'a RawValue> {
    path.iter().try_fold(data, |value, key| {
        let mut fields = BTreeMap::<String, &RawValue>::deserialize(value).ok()?;
        fields.remove(key)
    })
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    Hole(Name),
    Partition(Name),
}

fn parts(text: &str) -> Result<Vec<Part>, TemplateError> {
    let braces = || TemplateError::Braces(text.to_owned());
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (hole, after) = after.split_once('}').ok_or_else(braces)?;
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        let argument = hole
            .strip_prefix("partition(")
            .and_then(|hole| hole.strip_suffix(')'));
        parts.push(match argument {
            Some(argument) => Part::Partition(Name::parse(argument)?),
            None => Part::Hole(Name::parse(hole)?),
        });
        rest = after;
    }
    if rest.contains('}') {
        return Err(braces());
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

/// A subject whose holes take exactly one token each.
#[derive(Deserialize, Clone, Debug)]
#[serde(try_from = "String")]
pub(crate) struct SubjectTemplate(Vec<Part>);

impl TryFrom<String> for SubjectTemplate {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        parts(&text).map(Self)
    }
}

impl SubjectTemplate {
    /// Whether it is one subject, whatever is filled in.
    pub(super) fn is_whole(&self) -> bool {
        let filled = self.0.iter().map(|part| match part {
            Part::Text(text) => text,
            Part::Hole(_) | Part::Partition(_) => "x",
        });
        let subject: String = filled.collect();
        let is_plain =
            |char: char| !matches!(char, '*' | '>') && !char.is_whitespace() && !char.is_control();
        subject
            .split('.')
            .all(|token| !token.is_empty() && token.chars().all(is_plain))
    }

    pub(crate) fn fill(&self, values: &Values<'_>) -> Result<String, TemplateMismatch> {
        let token = |name: &Name| match name {
            // User ids are any text, and who they are was proved.
            Name::User if !values.user.is_empty() => Ok(encode(values.user).into()),
            _ => {
                let text = name.text(values).filter(|text| is_token(text));
                text.ok_or(TemplateMismatch)
            }
        };
        let mut subject = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => subject.push_str(text),
                Part::Hole(name) => subject.push_str(&token(name)?),
                Part::Partition(name) => {
                    let number = partition_of(&token(name)?, values.partitions.get());
                    subject.push_str(&number.to_string());
                }
            }
        }
        Ok(subject)
    }
}

/// A header's value. Nothing of the client's own text goes into headers.
#[derive(Deserialize, Clone, Debug)]
#[serde(try_from = "String")]
pub(crate) struct TextTemplate(Vec<Part>);

impl TryFrom<String> for TextTemplate {
    type Error = TemplateError;

    fn try_from(text: String) -> Result<Self, TemplateError> {
        let parts = parts(&text)?;
        let is_of_client =
            |part: &Part| matches!(part, Part::Partition(_) | Part::Hole(Name::Data(_)));
        if parts.iter().any(is_of_client) {
            return Err(TemplateError::ClientText(text));
        }
        Ok(Self(parts))
    }
}

impl TextTemplate {
    pub(crate) fn fill(&self, values: &Values<'_>) -> String {
        let texts = self.0.iter().map(|part| match part {
            Part::Text(text) => text.into(),
            Part::Hole(name) | Part::Partition(name) => name.text(values).unwrap_or_default(),
        });
        texts.collect()
    }
}

/// A JSON value in which a string that is one hole, such as `"{data.bid_id}"`, stands for that value.
#[derive(Deserialize, Clone, Debug)]
#[serde(try_from = "Value")]
pub(crate) enum ValueTemplate {
    Plain(Value),
    Hole(Name),
    Object(Vec<(String, ValueTemplate)>),
}

impl TryFrom<Value> for ValueTemplate {
    type Error = TemplateError;

    fn try_from(value: Value) -> Result<Self, TemplateError> {
        match value {
            Value::String(text) => {
                let hole = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
                match hole {
                    Some(name) => Name::parse(name).map(Self::Hole),
                    None => Ok(Self::Plain(Value::String(text))),
                }
            }
            Value::Object(fields) => fields
                .into_iter()
                .map(|(key, value)| Ok((key, Self::try_from(value)?)))
                .collect::<Result<_, _>>()
                .map(Self::Object),
            value => Ok(Self::Plain(value)),
        }
    }
}

impl ValueTemplate {
    pub(crate) fn fill(&self, values: &Values<'_>) -> Value {
        match self {
            Self::Plain(value) => value.clone(),
            Self::Hole(name) => name.value(values),
            Self::Object(fields) => fields
                .iter()
                .map(|(key, value)| (key.clone(), value.fill(values)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// Any text as one token of a subject, and no two texts as the same: what is not a letter, a digit, `-` or `_` becomes
/// `=` and two hexadecimal digits for each byte.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut token, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            token.push(char::from(byte));
        } else {
            write!(token, "={byte:02X}").expect("a string takes all text");
        }
        token
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use topology::{Partition, subject};

    fn values(data: &str) -> Values<'_> {
        Values {
            user: "u1",
            session: "s1",
            now: "now",
            deadline: "then",
            data: serde_json::from_str(data).unwrap(),
            partitions: NonZeroU32::new(8).unwrap(),
        }
    }

    #[test]
    fn subject_template_takes_one_token_per_hole() {
        let template = SubjectTemplate::try_from("a.{data.sale}.bid".to_owned()).unwrap();
        let filled = template.fill(&values(r#"{ "sale": "autumn", "sale": "spring" }"#));
        assert_eq!(filled.as_deref(), Ok("a.spring.bid"), "the last counts");
        for sale in [r#""a.b""#, r#""*""#, r#"">""#, r#""""#, "7", "null"] {
            let data = format!(r#"{{"sale":{sale}}}"#);
            let filled = template.fill(&values(&data));
            assert_eq!(filled, Err(TemplateMismatch), "{data}");
        }
    }

    #[test]
    fn header_template_rejects_client_data() {
        assert!(TextTemplate::try_from("{user}".to_owned()).is_ok());
        for text in ["{data.role}", "{partition(user)}"] {
            let refused = TextTemplate::try_from(text.to_owned());
            assert!(matches!(refused, Err(TemplateError::ClientText(_))));
        }
    }

    #[test]
    fn value_template_echoes_fields_of_the_call() {
        let template = json!({ "id": "{data.bid_id}", "x": { "kind": "k" } });
        let template = ValueTemplate::try_from(template).unwrap();
        let filled = template.fill(&values(r#"{ "bid_id": "b1" }"#));
        assert_eq!(filled, json!({ "id": "b1", "x": { "kind": "k" } }));
    }

    #[test]
    fn template_with_unknown_name_or_brace_is_rejected() {
        for text in ["{", "}", "{role}", "a.{data.}", "{partition(x)}"] {
            assert!(
                SubjectTemplate::try_from(text.to_owned()).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn bid_subject_agrees_with_the_topology() {
        let config = crate::config::Config::load(None).unwrap();
        let bid = config
            .method("auction.bid")
            .unwrap()
            .subject
            .as_ref()
            .unwrap();
        for sale in ["spring", "autumn", "s-3"] {
            let data = json!({ "sale": sale }).to_string();
            let partition = Partition::of(sale, topology::PARTITION_COUNT_DEFAULT);
            let sale = topology::Token::parse(sale).unwrap();
            let expected = subject::bidder_command(partition, &sale, subject::BidderVerb::Bid);
            assert_eq!(bid.fill(&values(&data)), Ok(expected));
        }
    }
}
