create or replace function booking_impl.read_quantity(value jsonb)
returns integer
language sql
immutable
as $$
-- The nesting keeps each test behind the one that makes it safe.
select case when jsonb_typeof(value) = 'number' then
    case when value::numeric between 1 and 2147483647 and trunc(value::numeric) = value::numeric then value::integer end
end
$$;

comment on function booking_impl.read_quantity(jsonb) is
'A quantity: a JSON number, whole in value, at least 1. Null for anything else.';
