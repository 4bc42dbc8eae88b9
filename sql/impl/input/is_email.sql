create or replace function booking_impl.is_email(value text)
returns boolean
language sql
immutable
as $$
select octet_length(value) <= 254
    and value ~ e'^[!-?A-~]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$'
    and value not like '%..%@%'
$$;

comment on function booking_impl.is_email(text) is
'Whether an address has the contract''s form: ASCII, at most 254 bytes, one @, a local part without spaces or two dots in a row, a domain of at least two labels.';
