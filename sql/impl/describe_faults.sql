create or replace function booking_impl.describe_faults(faults jsonb, out message text, out detail text)
language sql
immutable
as $$
select
    string_agg(concat_ws(': ', nullif(coalesce(n.fault ->> 'pointer', n.fault ->> 'parameter'), ''), n.fault ->> 'detail'), '; '
        order by n.position) filter (where n.fault is not null) || case when a.total > count(n.fault) then format('; and %s more', a.total - count(n.fault)) else '' end,
    case
        when a.total > count(n.fault)
            then json_build_object('errors', json_agg(n.fault order by n.position), 'moreErrors', a.total - count(n.fault))
        else json_build_object('errors', faults)
    end::text
from (
    select sum(coalesce((f.fault -> 'more')::integer, 1)) as total from jsonb_array_elements(faults) f (fault)
) a
left join lateral (
    select f.fault, f.position
    from jsonb_array_elements(faults) with ordinality f (fault, position)
    where f.fault ? 'detail'
    order by f.position
    limit 32
) n on true
group by a.total
$$;

comment on function booking_impl.describe_faults(jsonb) is
'The sentence and the detail of a ValidationError, from a JSON array of faults: 32 are named, the others counted in moreErrors. An entry {"more": n} stands for n that are not named.';
