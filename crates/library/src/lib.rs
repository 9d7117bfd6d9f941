//! Every picture, however it came in: data and blobs in one place, and the one door out.
