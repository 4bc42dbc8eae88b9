create or replace function booking_impl.merge_violations(one jsonb, other jsonb)
returns jsonb
language sql
immutable
as $$
select coalesce(jsonb_object_agg(n.name, jsonb_build_object(
    'count', greatest((one -> n.name ->> 'count')::bigint, (other -> n.name ->> 'count')::bigint),
    'firstIds', (
        select to_jsonb((array_agg(i.id order by i.id))[:10])
        from (
            select jsonb_array_elements_text(one -> n.name -> 'firstIds') as id
            union
            select jsonb_array_elements_text(other -> n.name -> 'firstIds')
        ) i))), '{}')
from jsonb_object_keys(one || other) n (name)
$$;

comment on function booking_impl.merge_violations(jsonb, jsonb) is
'What two verifications found, {"<check>": {"count", "firstIds"}}: of each check the larger count, and the ten lowest ids of both.';
