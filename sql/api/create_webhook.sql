create or replace function booking_api.create_webhook(request jsonb)
returns json
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz(3) := clock_timestamp();
    v_webhook booking_data.webhook;
begin
    perform booking_impl.raise_validation_error(booking_impl.find_webhook_faults(request, true));
    insert into booking_data.webhook as w (id, url, kinds, secret, created_at, updated_at)
    values (booking_impl.uuid_v7((extract(epoch from v_now) * 1000)::bigint, 0), request ->> 'url',
        array(select k.kind from jsonb_array_elements_text(coalesce(request -> 'kinds', '[]')) with ordinality k (kind, number) order by k.number),
        booking_impl.new_webhook_secret(), v_now, v_now)
    returning w.* into v_webhook;
    return booking_impl.webhook_json(v_webhook, v_webhook.secret);
end
$$;

comment on function booking_api.create_webhook(jsonb) is
'Has changes sent to a URL from now on: request has url, and kinds if not all are wanted. The secret that will sign them is in this answer and in no other. Raises: ValidationError.';
