create or replace function booking_impl.is_printable(value text, multiline boolean)
returns boolean
language sql
immutable
as $$
select value !~ (case when multiline then e'[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f' else e'[\\u0001-\\u001f' end
    || e'\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069\\ufdd0-\\ufdef\\ufeff\\ufffe\\uffff'
    -- The noncharacters at the end of each further plane.
    || e'\\U0001fffe\\U0001ffff\\U0002fffe\\U0002ffff\\U0003fffe\\U0003ffff\\U0004fffe\\U0004ffff\\U0005fffe\\U0005ffff\\U0006fffe\\U0006ffff'
    || e'\\U0007fffe\\U0007ffff\\U0008fffe\\U0008ffff\\U0009fffe\\U0009ffff\\U000afffe\\U000affff\\U000bfffe\\U000bffff\\U000cfffe\\U000cffff'
    || e'\\U000dfffe\\U000dffff\\U000efffe\\U000effff\\U000ffffe\\U000fffff\\U0010fffe\\U0010ffff]')
$$;

comment on function booking_impl.is_printable(text, boolean) is
'Whether a text has no control characters (with multiline, but for tabs and line breaks), no line or paragraph separators, no bidirectional embeddings, overrides or isolates, no byte order marks and no noncharacters. Marks that writing systems need (U+061C, U+200B to U+200F) are printable.';
