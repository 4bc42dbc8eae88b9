create or replace function booking_impl.describe_faults(faults jsonb, out message text, out detail text)
language sql
immutable
as $$
select
    case
        when a.total = 1
            then min(concat_ws(': ', nullif(coalesce(n.fault ->> 'pointer', n.fault ->> 'parameter'), ''), n.fault ->> 'detail'))
        when a.total > 1 then format('The request has %s faults; see errors', a.total)
    end,
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
'The sentence and the detail of a ValidationError, from a JSON array of faults: one fault is the sentence itself, of several it tells the number. 32 are named, the others counted in moreErrors. An entry {"more": n} stands for n that are not named.';
