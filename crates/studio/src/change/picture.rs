//! What can be changed of a picture: fields, of which a change names some.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::prices::{MAX_AMOUNT, MAX_PRODUCTS};
use wirephoto_exchange::publication::{MAX_KEYWORDS, MAX_NAME, MAX_TEXT, OwnPrice};
use wirephoto_library::{self as library, Edit, Picture, Words};

use super::present;
use crate::event::check_text;
use crate::{Field, Placement, Refusal, Result, Trade, repository};

/// What the photographer thinks of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Flag {
    /// Nothing yet.
    #[default]
    #[serde(rename = "")]
    None,
    /// Customers will see it.
    #[serde(rename = "pick")]
    Pick,
    /// Nobody should.
    #[serde(rename = "reject")]
    Reject,
}

/// Fields of a picture; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureFields {
    /// 0 to 5 stars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// Picked, rejected, or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// The category it stands in; `Some(None)` for none.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub category: Option<Option<Id>>,
    /// What stands under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The photographer's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the photographer says about its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_note: Option<String>,
    /// What products cost when they are made of it, in place of the price list's prices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_prices: Option<Vec<OwnPrice>>,
    /// What it is found by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keywords: Option<Vec<String>>,
    /// How it is shown; null in a document is the picture as the camera saw it.
    #[serde(default, deserialize_with = "edit_or_none", skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
    /// Whether it is in the trash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trashed: Option<bool>,
}

fn edit_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Edit>, D::Error> {
    Ok(Some(Option::<Edit>::deserialize(deserializer)?.unwrap_or_default()))
}

impl PictureFields {
    /// The same fields of a picture as it is.
    pub(super) fn of(&self, placement: &Placement, picture: &Picture) -> Self {
        let data = &picture.metadata;
        Self {
            rating: self.rating.map(|_| data.rating.unwrap_or_default()),
            flag: self.flag.map(|_| placement.flag()),
            category: self.category.map(|_| placement.category),
            caption: self.caption.as_ref().map(|_| data.caption.clone().unwrap_or_default()),
            description: self.description.as_ref().map(|_| placement.description.clone()),
            price_note: self.price_note.as_ref().map(|_| placement.price_note.clone()),
            own_prices: self.own_prices.as_ref().map(|_| placement.own_prices.clone()),
            keywords: self.keywords.as_ref().map(|_| data.keywords.clone()),
            edit: self.edit.map(|_| picture.edit),
            trashed: self.trashed.map(|_| placement.deleted_at.is_some()),
        }
    }

    /// Without the fields in which both are the same.
    pub(super) fn without_same(mut self, other: &Self) -> Self {
        fn differing<T: PartialEq>(field: &mut Option<T>, other: Option<&T>) {
            if field.as_ref() == other {
                *field = None;
            }
        }
        differing(&mut self.rating, other.rating.as_ref());
        differing(&mut self.flag, other.flag.as_ref());
        differing(&mut self.category, other.category.as_ref());
        differing(&mut self.caption, other.caption.as_ref());
        differing(&mut self.description, other.description.as_ref());
        differing(&mut self.price_note, other.price_note.as_ref());
        differing(&mut self.own_prices, other.own_prices.as_ref());
        differing(&mut self.keywords, other.keywords.as_ref());
        differing(&mut self.edit, other.edit.as_ref());
        differing(&mut self.trashed, other.trashed.as_ref());
        self
    }

    /// These fields, and the other's where these are not set.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            rating: self.rating.or(other.rating),
            flag: self.flag.or(other.flag),
            category: self.category.or(other.category),
            caption: self.caption.or(other.caption),
            description: self.description.or(other.description),
            price_note: self.price_note.or(other.price_note),
            own_prices: self.own_prices.or(other.own_prices),
            keywords: self.keywords.or(other.keywords),
            edit: self.edit.or(other.edit),
            trashed: self.trashed.or(other.trashed),
        }
    }

    /// Refuses what is too long to be meant.
    pub(super) fn check(&self) -> Result<()> {
        let texts = [
            (&self.description, MAX_TEXT, Field::Description),
            (&self.price_note, MAX_NAME, Field::Price),
            (&self.caption, MAX_TEXT, Field::Caption),
        ];
        for (text, max, what) in texts {
            check_text(text.as_deref().unwrap_or_default(), max, what)?;
        }
        let keywords = self.keywords.as_deref().unwrap_or_default();
        keywords.iter().try_for_each(|keyword| check_text(keyword, MAX_NAME, Field::Keyword))?;
        if keywords.len() > MAX_KEYWORDS {
            return Err(Refusal::TooManyKeywords(MAX_KEYWORDS).into());
        }
        if self.rating.is_some_and(|rating| rating > 5) {
            return Err(Refusal::Stars.into());
        }
        let prices = self.own_prices.as_deref().unwrap_or_default();
        let products: HashSet<Id> = prices.iter().map(|price| price.product).collect();
        if products.len() < prices.len() || prices.len() > MAX_PRODUCTS {
            return Err(Trade::OwnPriceTwice.into());
        }
        if prices.iter().any(|price| !(0..=MAX_AMOUNT).contains(&price.price)) {
            return Err(Trade::OwnPrice.into());
        }
        Ok(())
    }

    /// Writes these fields of a picture, and sets them in what is known of it.
    pub(super) fn put(
        &self,
        tx: &mut Transaction<'_>,
        placement: &mut Placement,
        picture: &mut Picture,
        now: Moment,
    ) -> Result<()> {
        let id = placement.picture;
        let was = placement.clone();
        if let Some(flag) = self.flag {
            (placement.picked, placement.rejected) = (flag == Flag::Pick, flag == Flag::Reject);
        }
        if let Some(category) = self.category {
            placement.category = category;
        }
        if let Some(description) = &self.description {
            placement.description.clone_from(description);
        }
        if let Some(price_note) = &self.price_note {
            placement.price_note.clone_from(price_note);
        }
        if let Some(own_prices) = &self.own_prices {
            placement.own_prices.clone_from(own_prices);
        }
        if let Some(trashed) = self.trashed {
            placement.deleted_at = trashed.then_some(now);
        }
        if *placement != was {
            repository::update_placement(tx, placement)?;
        }
        if self.caption.is_some() || self.keywords.is_some() || self.rating.is_some() {
            let words =
                Words { caption: self.caption.clone(), keywords: self.keywords.clone(), rating: self.rating };
            library::describe_picture(tx, id, &words)?;
        }
        if let Some(edit) = &self.edit {
            let revision = library::set_edit(tx, id, edit)?;
            repository::note_edit(tx, id, revision, edit)?;
        }
        *picture = library::find_picture(tx, id)?;
        Ok(())
    }
}
