//! The web kit: server loop, TLS, layout, sessions, forms, errors, assets, rate limits.
