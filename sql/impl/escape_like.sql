create or replace function booking_impl.escape_like(value text)
returns text
language sql
immutable
as $$
select replace(replace(replace(value, '\', '\\'), '%', '\%'), '_', '\_')
$$;

comment on function booking_impl.escape_like(text) is
'Text that LIKE finds as it is.';
