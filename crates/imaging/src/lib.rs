//! Pixels: probe, decode, orient, edit, scale, watermark, encode; EXIF, XMP, IPTC, ICC.
