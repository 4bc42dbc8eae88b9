create or replace function booking_impl.reject_members(body jsonb, allowed text[], pointer text default '')
returns jsonb
language sql
immutable
as $$
-- A body of 64 KB has room for 9,000 of them: as many as describe_faults names, and how many more there are.
select coalesce(jsonb_agg(
    booking_impl.body_fault(pointer || '/' || replace(replace(k.name, '~', '~0'), '/', '~1'), 'is not a member of this body')
    order by k.number) filter (where k.number <= 32), '[]')
    || case when count(*) > 32 then jsonb_build_array(jsonb_build_object('more', count(*) - 32)) else '[]' end
from (
    select n.name, row_number() over (order by n.name collate "C") as number
    from jsonb_object_keys(body - allowed) n (name)
) k
$$;

comment on function booking_impl.reject_members(jsonb, text[], text) is
'The faults of an object that has members which it should not have; pointer is where the object stands in the body. Beyond 32 of them, one entry {"more": n} stands for the rest.';
