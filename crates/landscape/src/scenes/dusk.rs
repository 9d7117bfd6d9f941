//! After sunset.

use super::*;
use super::golden::GOLDEN;
pub const ALPENGLOW: Scene = GOLDEN;
pub const VOLCANO: Scene = GOLDEN;
pub const WINTER: Scene = GOLDEN;
pub const CRESCENT: Scene = GOLDEN;
pub const FJORD: Scene = GOLDEN;
