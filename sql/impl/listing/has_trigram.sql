create or replace function booking_impl.has_trigram(text_like text)
returns boolean
language sql
immutable
as $$
select text_like ~ '[[:alnum:]]{3}'
$$;

comment on function booking_impl.has_trigram(text) is
'Whether a pattern for LIKE has three letters or digits in a row: without, an index of trigrams would be read from end to end.';
