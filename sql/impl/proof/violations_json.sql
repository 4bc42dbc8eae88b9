create or replace function booking_impl.violations_json(violations jsonb, out checks json, out broken text)
language sql
immutable
as $$
select json_agg(json_build_object('name', c.name, 'count', coalesce(violations -> c.name -> 'count', '0'),
        'firstIds', coalesce(violations -> c.name -> 'firstIds', '[]')) order by c.number),
    string_agg(format('%s (%s)', c.name, violations -> c.name ->> 'count'), ', ' order by c.number) filter (where violations ? c.name)
from unnest(booking_impl.invariant_checks()) with ordinality c (name, number)
$$;

comment on function booking_impl.violations_json(jsonb) is
'Every check with its count and first ids, in the order of their names, and in words which are broken (null: none).';
