create or replace function booking_impl.read_position(value text, out transaction_id xid8, out place bigint)
language plpgsql
immutable
as $$
begin
    -- No leading zeros: xid8 would read octal.
    if value ~ '^(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})$' then
        transaction_id := split_part(value, '-', 1)::xid8;
        place := split_part(value, '-', 2)::bigint;
    end if;
end
$$;

comment on function booking_impl.read_position(text) is
'A position in the feed from its text, nulls when it is none.';
