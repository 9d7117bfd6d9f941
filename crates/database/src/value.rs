//! Values on their way in ([`Param`]) and out ([`Column`], [`Row`]), the same five kinds on both engines.

use crate::{Error, Result};

/// The five kinds of value that both engines share. PostgreSQL: BIGINT, DOUBLE PRECISION, BOOLEAN, TEXT, BYTEA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A signed 64-bit integer.
    Int,
    /// A double.
    Real,
    /// True or false; SQLite keeps 1 and 0.
    Bool,
    /// UTF-8 without NUL.
    Text,
    /// Bytes.
    Blob,
}

/// One value, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Absent.
    Null,
    /// A signed 64-bit integer.
    Int(i64),
    /// A double.
    Real(f64),
    /// True or false.
    Bool(bool),
    /// UTF-8 text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl Value<'_> {
    /// Roughly what it weighs in a transaction.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Blob(bytes) => bytes.len(),
            _ => 8,
        }
    }

    /// What it is, for the message of a [`Error::Row`].
    fn describe(&self) -> String {
        match self {
            Self::Null => "NULL".into(),
            Self::Int(value) => format!("the integer {value}"),
            Self::Real(value) => format!("the number {value}"),
            Self::Bool(value) => format!("{value}"),
            Self::Text(text) => format!("text of {} bytes", text.len()),
            Self::Blob(bytes) => format!("{} bytes", bytes.len()),
        }
    }
}

/// What can be bound to `$1`, `$2` … of a statement.
pub trait Param {
    /// Its kind, known even for `None`: it becomes the type of the parameter on PostgreSQL.
    fn kind(&self) -> Kind;
    /// Its value.
    fn value(&self) -> Value<'_>;
}

/// What can be read from a column.
pub trait Column<'r>: Sized {
    /// The value, or nothing where the column holds something else or the value is out of range.
    fn read(value: Value<'r>) -> Option<Self>;
}

/// A row's cells, by name and number: one implementation for each engine.
pub(crate) trait Cells {
    fn find(&self, column: &str) -> Option<usize>;
    fn cell(&self, index: usize) -> Result<Value<'_>, String>;
}

/// One row of a result.
pub struct Row<'r>(pub(crate) &'r dyn Cells);

impl Row<'_> {
    /// The value of a column, by its name.
    pub fn get<'s, T: Column<'s>>(&'s self, column: &str) -> Result<T> {
        let wrong = |detail: String| Error::Row { column: column.into(), detail };
        let index = self.0.find(column).ok_or_else(|| wrong("there is no such column".into()))?;
        let value = self.0.cell(index).map_err(wrong)?;
        T::read(value)
            .ok_or_else(|| wrong(format!("{} is no {}", value.describe(), std::any::type_name::<T>())))
    }
}

/// A parameter whose kind is known without a value. With it `Option<T>` can be bound as well.
pub trait Typed {
    /// The kind of every value of this type.
    const KIND: Kind;
}

impl<T: Param + ?Sized> Param for &T {
    fn kind(&self) -> Kind {
        (**self).kind()
    }
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Typed + ?Sized> Typed for &T {
    const KIND: Kind = T::KIND;
}

impl<T: Param + Typed> Param for Option<T> {
    fn kind(&self) -> Kind {
        T::KIND
    }
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
    }
}

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn read(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

/// Binds a type: its kind, and how a value of it looks to the engines.
macro_rules! param {
    ($type:ty, $kind:ident, $self:ident => $value:expr) => {
        impl Typed for $type {
            const KIND: Kind = Kind::$kind;
        }
        impl Param for $type {
            fn kind(&self) -> Kind {
                Kind::$kind
            }
            fn value(&$self) -> Value<'_> {
                Value::$kind($value)
            }
        }
    };
}
pub(crate) use param;

macro_rules! integers {
    ($($type:ty),*) => {$(
        param!($type, Int, self => i64::from(*self));
        integer_column!($type);
    )*};
}

macro_rules! integer_column {
    ($type:ty) => {
        impl Column<'_> for $type {
            fn read(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Int(value) => value.try_into().ok(),
                    _ => None,
                }
            }
        }
    };
}

integers!(i64, i32, u32, u16, u8);
integer_column!(u64);

param!(f64, Real, self => *self);
param!(bool, Bool, self => *self);
param!(str, Text, self => self);
param!(String, Text, self => self);
param!([u8], Blob, self => self);
param!(Vec<u8>, Blob, self => self);

impl<const N: usize> Typed for [u8; N] {
    const KIND: Kind = Kind::Blob;
}

impl<const N: usize> Param for [u8; N] {
    fn kind(&self) -> Kind {
        Kind::Blob
    }
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl Column<'_> for f64 {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Real(value) => Some(value),
            _ => None,
        }
    }
}

impl Column<'_> for bool {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(value),
            Value::Int(0) => Some(false),
            Value::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl<'r> Column<'r> for &'r str {
    fn read(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Column<'_> for String {
    fn read(value: Value<'_>) -> Option<Self> {
        <&str>::read(value).map(Into::into)
    }
}

impl<'r> Column<'r> for &'r [u8] {
    fn read(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl Column<'_> for Vec<u8> {
    fn read(value: Value<'_>) -> Option<Self> {
        <&[u8]>::read(value).map(Into::into)
    }
}

impl<const N: usize> Column<'_> for [u8; N] {
    fn read(value: Value<'_>) -> Option<Self> {
        <&[u8]>::read(value)?.try_into().ok()
    }
}
