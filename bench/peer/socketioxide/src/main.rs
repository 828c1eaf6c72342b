// The server of servers/echo.cc for socketioxide: the same events, with its defaults, on one thread as the measurement
// gives it one processor. Values are passed on unread (RawValue), its cheapest way. Prints its address.
use serde_json::value::RawValue;
use socketioxide::{
    extract::{AckSender, Data, SocketRef},
    SocketIo,
};

fn rooms(prefix: &str, first: usize, count: usize) -> Vec<String> {
    (first..first + count).map(|i| format!("{prefix}{i}")).collect()
}

fn add_rooms(socket: &SocketRef, io: SocketIo) {
    socket.on("say", move |Data((room, value)): Data<(String, Box<RawValue>)>| async move {
        io.to(room).emit("say", &value).await.ok();
    });
    socket.on(
        "enter",
        |socket: SocketRef, Data((prefix, count, first)): Data<(String, usize, Option<usize>)>, ack: AckSender| async move {
            socket.join(rooms(&prefix, first.unwrap_or(0), count));
            ack.send(&true).ok();
        },
    );
    socket.on(
        "exit",
        |socket: SocketRef, Data((prefix, count, first)): Data<(String, usize, Option<usize>)>, ack: AckSender| async move {
            socket.leave(rooms(&prefix, first.unwrap_or(0), count));
            ack.send(&true).ok();
        },
    );
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let with_rooms = std::env::args().nth(1).as_deref() == Some("rooms");
    let (layer, io) = SocketIo::new_layer();
    let all = io.clone();
    io.ns("/", async move |socket: SocketRef| {
        socket.on("echo", async |Data(value): Data<Box<RawValue>>, ack: AckSender| {
            ack.send(&value).ok();
        });
        let everyone = all.clone();
        socket.on("cast", move |Data(value): Data<Box<RawValue>>| {
            let everyone = everyone.clone();
            async move {
                everyone.emit("cast", &value).await.ok();
            }
        });
        if with_rooms {
            add_rooms(&socket, all.clone());
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    axum::serve(listener, axum::Router::new().layer(layer)).await.unwrap();
}
