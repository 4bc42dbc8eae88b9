create or replace function booking_impl.read_position(value text, out epoch integer, out transaction_id xid8, out place bigint)
language plpgsql
immutable
as $$
declare
    v_parts text[];
begin
    -- No leading zeros: xid8 would read octal.
    v_parts := regexp_match(value, '^(?:(0|[1-9][0-9]{0,8})-)?(0|[1-9][0-9]{0,17})-(0|[1-9][0-9]{0,17})$');
    if v_parts is not null then
        epoch := coalesce(v_parts[1]::integer, 1);
        transaction_id := v_parts[2]::xid8;
        place := v_parts[3]::bigint;
    end if;
end
$$;

comment on function booking_impl.read_position(text) is
'A position in the feed from its text, nulls when it is none. Two numbers alone are of the first epoch.';
