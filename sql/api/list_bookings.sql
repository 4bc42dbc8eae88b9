create or replace function booking_api.list_bookings(email text default null, status text default null,
    event_id text default null, page_limit text default null, cursor text default null, page text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page record;
    v_event_id uuid;
    v_ids uuid[];
    v_rows json;
    v_total bigint;
begin
    select * into v_page from booking_impl.read_page(page_limit, cursor, page, '^[0-9a-f]{32}$');
    v_page.faults := v_page.faults || booking_impl.read_status(status, '{confirmed,cancelled}');
    if not booking_impl.is_email(email) then
        v_page.faults := v_page.faults || booking_impl.query_fault('email', 'must be an e-mail address of at most 254 ASCII characters');
    end if;
    if event_id is not null then
        v_page.faults := v_page.faults || booking_impl.uuid_faults('eventId', event_id);
    end if;
    perform booking_impl.raise_validation_error(v_page.faults);
    v_event_id := event_id::uuid;

    v_ids := booking_impl.find_booking_ids(
        email => lower(email collate "C"), status => list_bookings.status, event_id => v_event_id,
        before => coalesce(cursor, 'ffffffffffffffffffffffffffffffff')::uuid, row_limit => v_page.row_limit + 1, row_offset => v_page.row_offset);
    if page is not null then
        v_total := booking_impl.count_bookings(lower(email collate "C"), list_bookings.status, v_event_id);
    end if;
    select json_agg(b.booking order by b.booking_id desc) into v_rows
    from booking_impl.stored_bookings_json(v_ids[:v_page.row_limit]) b;
    return booking_impl.list_json(
        rows => v_rows, row_limit => v_page.row_limit, has_more => cardinality(v_ids) > v_page.row_limit,
        next_cursor => case when cardinality(v_ids) > v_page.row_limit then replace(v_ids[v_page.row_limit]::text, '-', '') end, page => page,
        total => v_total);
end
$$;

comment on function booking_api.list_bookings(text, text, text, text, text, text) is
'Bookings, newest first: of one e-mail address (compared without case), in one status, of one event. Raises: ValidationError.';
