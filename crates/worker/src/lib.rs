//! Does what must not happen inside a request: clones, evaluates, records tips, proves control, mails, calls webhooks.
