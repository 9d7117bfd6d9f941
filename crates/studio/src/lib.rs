//! The photographer's computer: events, import, edits, picks, publication.
