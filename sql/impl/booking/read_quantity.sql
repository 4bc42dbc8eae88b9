create or replace function booking_impl.read_quantity(item jsonb)
returns integer
language sql
immutable
as $$
-- The nesting keeps each test behind the one that makes it safe.
select case when jsonb_typeof(item -> 'quantity') = 'number' then
    case when (item -> 'quantity')::numeric between 1 and 2147483647 and trunc((item -> 'quantity')::numeric) = (item -> 'quantity')::numeric
        then (item -> 'quantity')::integer end
end
$$;

comment on function booking_impl.read_quantity(jsonb) is
'How many tickets an item asks for: its member quantity, a number, whole in value, at least 1. Null for anything else.';
