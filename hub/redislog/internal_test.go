package redislog

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"codev/hub"

	"github.com/redis/go-redis/v9"
)

// FuzzReadMessage: every message becomes a notification, and one that cannot be parsed a gap.
func FuzzReadMessage(f *testing.F) {
	for _, message := range []string{"", "m", "h", "s", "shello", "r", "r\x00\x00\x00\x00\x00\x00\x00\x05", "z",
		"r\x00\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x01x\x00\x00\x00\x00", "r\x00\x00\x00\x00\x00\x00\x00\x05\xff\xff\xff\xffx"} {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message string) {
		n := readMessage(message)
		told := 0
		for _, is := range []bool{n.Gap, n.PresenceChanged, len(n.Records) > 0} {
			if is {
				told++
			}
		}
		if told != 1 {
			t.Fatalf("%q is %+v", message, n)
		}
		if len(n.Records) > 0 && written(n.Records) != message {
			t.Fatalf("%q was read as %+v", message, n)
		}
	})
}

// written returns the message that scriptAppend publishes for records.
func written(records []hub.Record) string {
	b := binary.BigEndian.AppendUint64([]byte{messageRecords}, records[0].Seq-1)
	for _, r := range records {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(r.Data))), r.Data...)
	}
	return string(b)
}

// Timeouts have defaults, the URL overrides them, and no replica is ever read.
func TestURL(t *testing.T) {
	const asked = "client_name=x&read_timeout=7s&dial_timeout=8s&write_timeout=9s&max_retries=4"
	type settings struct {
		db                                  int
		dial, read, write                   time.Duration
		retries, dials                      int
		user, password                      string
		tls, patient, fromReplica, identify bool
	}
	one := func(o *redis.Options) settings {
		return settings{o.DB, o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries, o.DialerRetries, o.Username, o.Password,
			o.TLSConfig != nil, !o.ContextTimeoutEnabled, false, !o.DisableIdentity}
	}
	bounded := settings{dial: dialWait, read: answerWait, write: answerWait, retries: retries, dials: 1, user: "u", password: "p"}
	said := settings{dial: 8 * time.Second, read: 7 * time.Second, write: 9 * time.Second, retries: 4, dials: 1, user: "u", password: "p"}
	second, safe := bounded, bounded
	second.db, safe.tls = 2, true
	for url, want := range map[string]settings{
		"redis://u:p@h":          bounded,
		"redis://u:p@h/2":        second,
		"rediss://u:p@h":         safe,
		"redis://u:p@h?" + asked: said,
		"redis+sentinel://h?master_name=m&username=u&password=p":                                           bounded,
		"rediss+sentinel://h?master_name=m&username=u&password=p":                                          safe,
		"redis+sentinel://h/2?master_name=m&username=u&password=p&replica_only=true&route_by_latency=true": second,
		"redis+sentinel://h?master_name=m&username=u&password=p&" + asked:                                  said,
	} {
		client, err := connect(url)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		if got := one(client.(*redis.Client).Options()); got != want {
			t.Errorf("%s: %+v, want %+v", url, got, want)
		}
		client.Close()
	}
	bounded.retries = -1 // none, for it follows redirections
	for url, want := range map[string]settings{
		"redis+cluster://u:p@h?addr=h2:1":                                                bounded,
		"redis+cluster://u:p@h?read_only=true&route_randomly=true&route_by_latency=true": bounded,
		"redis+cluster://u:p@h?" + asked:                                                 said,
	} {
		client, err := connect(url)
		if err != nil {
			t.Fatalf("%s: %v", url, err)
		}
		o := client.(*redis.ClusterClient).Options()
		got := settings{0, o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries, o.DialerRetries, o.Username, o.Password,
			o.TLSConfig != nil, !o.ContextTimeoutEnabled, o.ReadOnly || o.RouteByLatency || o.RouteRandomly, !o.DisableIdentity}
		if got != want {
			t.Errorf("%s: %+v, want %+v", url, got, want)
		}
		if strings.Contains(url, "h2") && len(o.Addrs) != 2 {
			t.Errorf("%s: at %v", url, o.Addrs)
		}
		client.Close()
	}
}

// Rooms spread over the buckets, and each always falls into the same one: a change would lose all rooms there are.
func TestBuckets(t *testing.T) {
	for room, want := range map[string]int{"": 5, "a": 44, "00000000-0000-4000-8000-000000000000": 53} {
		if got := bucket(room); got != want {
			t.Errorf("%q falls into %d, not %d", room, got, want)
		}
	}
}
