//! One SQL text, two engines: transactions, grouped commits, migrations, blobs.
