create or replace function booking_impl.find_changes(before json, after json)
returns json
language sql
immutable
as $$
select json_object_agg(a.key, json_build_object('old', b.value, 'new', a.value) order by a.number)
from json_each(after) with ordinality a (key, value, number)
join json_each(before) b on b.key = a.key
-- These two change with every step.
where a.value::text <> b.value::text and a.key not in ('version', 'updatedAt')
$$;

comment on function booking_impl.find_changes(json, json) is
'Which members of an event a step changed: {"venue": {"old": "Hall", "new": null}}; null when none, or nothing was before.';
