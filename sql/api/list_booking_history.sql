create or replace function booking_api.list_booking_history(booking_id text, page_limit text default null, cursor text default null,
    page text default null)
returns json
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page record;
    v_id uuid;
    v_changes booking_data.change[];
    v_rows json;
    v_has_more boolean;
    v_total bigint;
begin
    select * into v_page from booking_impl.read_page(page_limit, cursor, page, '^[0-9]{1,18}$');
    perform booking_impl.raise_validation_error(booking_impl.uuid_faults('id', booking_id) || v_page.faults);
    v_id := booking_id::uuid;
    if not exists (select from booking_data.booking r where r.id = v_id) then
        perform booking_impl.raise_error('TKN02', 'No booking has this id: ' || v_id);
    end if;

    v_changes := array(
        select c from booking_data.change c
        where c.booking_id = v_id and c.position > coalesce(cursor, '0')::bigint
        order by c.position
        limit v_page.row_limit + 1 offset v_page.row_offset);
    v_has_more := cardinality(v_changes) > v_page.row_limit;
    if page is not null then
        v_total := (select count(*) from booking_data.change c where c.booking_id = v_id);
    end if;
    select json_agg(booking_impl.change_json(c) order by c.position) into v_rows from unnest(v_changes[:v_page.row_limit]) c;
    return booking_impl.list_json(
        rows => v_rows, row_limit => v_page.row_limit, has_more => v_has_more,
        next_cursor => case when v_has_more then (v_changes[v_page.row_limit]).position::text end, page => page, total => v_total);
end
$$;

comment on function booking_api.list_booking_history(text, text, text, text) is
'What happened to a booking, oldest first, with the booking as it was shown after each step. Raises: ValidationError, BookingNotFound.';
