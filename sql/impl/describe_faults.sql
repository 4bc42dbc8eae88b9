create or replace function booking_impl.describe_faults(faults jsonb, out message text, out detail text)
language sql
immutable
as $$
select
    string_agg(concat_ws(': ', nullif(coalesce(f.fault ->> 'pointer', f.fault ->> 'parameter'), ''), f.fault ->> 'detail'), '; '
        order by f.position),
    json_build_object('errors', faults)::text
from jsonb_array_elements(faults) with ordinality f (fault, position)
$$;

comment on function booking_impl.describe_faults(jsonb) is
'The sentence and the detail of a ValidationError, from a JSON array of faults.';
