create or replace function booking_impl.escape_like(value text)
returns text
language sql
immutable
as $$
select replace(replace(replace(value, e'\\', e'\\\\'), '%', e'\\%'), '_', e'\\_')
$$;

comment on function booking_impl.escape_like(text) is
'Text that LIKE finds as it is.';
