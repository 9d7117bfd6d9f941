//! The container of one delivery: who sends, and pictures with their captions.
