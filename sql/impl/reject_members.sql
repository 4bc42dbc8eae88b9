create or replace function booking_impl.reject_members(body jsonb, allowed text[], pointer text default '')
returns jsonb
language sql
immutable
as $$
select coalesce(jsonb_agg(
    booking_impl.body_fault(pointer || '/' || replace(replace(k.name, '~', '~0'), '/', '~1'), 'is not a member of this body')
    order by k.name collate "C"), '[]')
from jsonb_object_keys(body - allowed) k (name)
$$;

comment on function booking_impl.reject_members(jsonb, text[], text) is
'The faults of an object that has members which it should not have; pointer is where the object stands in the body.';
