create or replace function booking_impl.query_fault(parameter text, detail text)
returns jsonb
language sql
stable
as $$
select jsonb_build_object('parameter', parameter, 'detail', detail)
$$;

comment on function booking_impl.query_fault(text, text) is
'A fault of a path or query parameter, by its name in the URL.';
