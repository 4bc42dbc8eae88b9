create or replace function booking_impl.add_violations(violations jsonb, check_names text[], offenders text[])
returns jsonb
language sql
immutable
as $$
select violations || coalesce(jsonb_object_agg(n.check_name, jsonb_build_object(
    'count', n.count + coalesce((violations -> n.check_name ->> 'count')::bigint, 0),
    'firstIds', (
        select to_jsonb((array_agg(i.id order by i.id))[:10])
        from (
            select unnest(n.ids) as id
            union
            select jsonb_array_elements_text(violations -> n.check_name -> 'firstIds')
        ) i))), '{}')
from (
    select f.check_name, count(*) as count, array_agg(f.offender) as ids
    from unnest(check_names, offenders) f (check_name, offender)
    group by f.check_name
) n
$$;

comment on function booking_impl.add_violations(jsonb, text[], text[]) is
'Adds what was found to {"<check>": {"count", "firstIds"}}, of which the ten lowest ids are kept.';
