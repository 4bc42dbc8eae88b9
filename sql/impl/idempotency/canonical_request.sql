create or replace function booking_impl.canonical_request(request jsonb)
returns jsonb
language sql
immutable
as $$
select case when jsonb_typeof(request -> 'items') = 'array' then case when jsonb_array_length(request -> 'items') between 1 and 20 then
    request || (
        select jsonb_build_object('items', jsonb_agg(c.item order by c.item))
        from (
            select case when booking_impl.is_uuid(i.item ->> 'eventId') then i.item || jsonb_build_object('eventId', lower(i.item ->> 'eventId'))
                else i.item end
            from jsonb_array_elements(request -> 'items') i (item)
        ) c (item))
    else request end
else request end
$$;

comment on function booking_impl.canonical_request(jsonb) is
'The request with its items in an order of their own and their ids in lower case: requests that ask for the same have the same form. A list that is too long for a request stays as it is.';
